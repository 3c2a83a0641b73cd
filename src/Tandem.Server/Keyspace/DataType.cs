namespace Tandem.Server.Keyspace;

/// <summary>What a key holds. The numbers are Redis's object types: they go into DEBUG DIGEST.</summary>
/// <remarks>Source: Redis server.h, OBJ_STRING and following.</remarks>
internal enum DataType : byte
{
    String = 0,
    List = 1,
    Set = 2,
    SortedSet = 3,
    Hash = 4,
    Stream = 6,
}
