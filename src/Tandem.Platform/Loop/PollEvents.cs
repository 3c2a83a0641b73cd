using System;

namespace Tandem.Platform.Loop;

/// <summary>What a source waits for, and what it is ready for. Nobody waits for HungUp: it is told beside Readable.</summary>
[Flags]
public enum PollEvents
{
    None = 0,

    /// <summary>Bytes, a connection to accept, the end or an error can be received.</summary>
    Readable = 1,

    /// <summary>Bytes can be sent, or a connect is decided.</summary>
    Writable = 2,

    /// <summary>The peer sends no more; what it sent before is still to be received.</summary>
    HungUp = 4,
}
