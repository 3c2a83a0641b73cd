namespace Tandem.Server.Persistence.Rdb;

/// <summary>Why an RDB file or DUMP payload could not be read.</summary>
internal enum RdbFailure
{
    /// <summary>The bytes ended before the value did: a truncated file or a lost connection.</summary>
    ShortRead,

    /// <summary>Not an RDB file: the first five bytes are not REDIS.</summary>
    Signature,

    /// <summary>A version this server does not read.</summary>
    Version,

    /// <summary>The bytes contradict the format.</summary>
    Damaged,

    /// <summary>The format is known but its content has no meaning here: module data, a database that does not exist.</summary>
    Unsupported,

    /// <summary>The CRC64 at the end does not fit what was read.</summary>
    Checksum,
}
