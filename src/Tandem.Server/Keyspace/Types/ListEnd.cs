namespace Tandem.Server.Keyspace.Types;

/// <summary>An end of a list: commands call the head LEFT and the tail RIGHT.</summary>
internal enum ListEnd
{
    Left,
    Right,
}
