using System;

namespace Tandem.Server.Commands.Geo;

/// <summary>What the search commands differ in.</summary>
[Flags]
internal enum GeoQueryKind
{
    /// <summary>GEOSEARCH: where and how far is said by options.</summary>
    Search = 0,

    /// <summary>GEORADIUS: around a place, in a circle, by position.</summary>
    AroundPlace = 1 << 0,

    /// <summary>GEORADIUSBYMEMBER: around a member, in a circle, by position.</summary>
    AroundMember = 1 << 1,

    /// <summary>The forms that only read: STORE and STOREDIST are no options.</summary>
    ReadOnly = 1 << 2,

    /// <summary>GEOSEARCHSTORE: the first key is the destination.</summary>
    ToDestination = 1 << 3,
}
