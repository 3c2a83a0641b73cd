namespace Tandem.Protocol;

/// <summary>What a request may be, at most. Shared by all clients of one standing; never changed by the
/// reader.</summary>
public sealed class RespLimits
{
    /// <summary>Arguments of a multibulk request before AUTH. Redis, networking.c: 10.</summary>
    public const int UnauthenticatedArguments = 10;

    /// <summary>Bytes of one argument before AUTH. Redis, networking.c: 16384.</summary>
    public const int UnauthenticatedBulkLength = 16384;

    /// <summary>Bytes of one argument, at least 9999 (Redis: 1 MB). Redis, config.c, proto-max-bulk-len: 512
    /// MB.</summary>
    public long MaxBulkLength { get; set; } = 512L * 1024 * 1024;

    /// <summary>Arguments of one request. Redis 7.0, networking.c: INT_MAX.</summary>
    public int MaxMultibulkLength { get; set; } = int.MaxValue;

    /// <summary>Bytes of an inline request, of a count line and of a bulk's length line.
    /// Redis, server.h, PROTO_INLINE_MAX_SIZE: 64 KB.</summary>
    public int MaxInlineLength { get; set; } = 64 * 1024;

    /// <summary>False while the client still owes its password: then the two smaller limits hold.</summary>
    public bool Authenticated { get; set; } = true;
}
