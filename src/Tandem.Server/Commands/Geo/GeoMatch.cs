using Tandem.DataStructures.Geo;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Geo;

/// <summary>A member that a search found. Valid until its set changes.</summary>
/// <param name="Member">Where it stands.</param>
/// <param name="Place">Where it is.</param>
/// <param name="Score">What the set has for that.</param>
/// <param name="Meters">How far from the middle.</param>
internal readonly record struct GeoMatch(SortedSetCursor Member, GeoPoint Place, double Score, double Meters);
