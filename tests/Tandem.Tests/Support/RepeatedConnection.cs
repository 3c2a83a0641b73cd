using System;
using Tandem.Platform.Networking;

namespace Tandem.Tests.Support;

/// <summary>A connection that delivers the same bytes as often as it is told to, and drops what it is sent: for measuring
/// what a request costs without what a test costs.</summary>
/// <param name="bytes">Whole requests.</param>
internal sealed class RepeatedConnection(byte[] bytes) : Connection
{
    private bool _armed;

    public override int Descriptor => 100;

    public override string RemoteAddress => "127.0.0.1:50000";

    public override string LocalAddress => "127.0.0.1:6379";

    public override bool WantsRead { get; set; } = true;

    public override bool WantsWrite { get; set; }

    public override bool IsLoopback => true;

    /// <summary>Bytes of all replies so far.</summary>
    public long SentBytes { get; private set; }

    /// <summary>First byte of the last reply: '-' for an error.</summary>
    public char FirstReplyByte { get; private set; }

    /// <summary>Lets the bytes arrive once and has them handled.</summary>
    public void Deliver()
    {
        _armed = true;
        Handler!.OnReadable(this);
    }

    public override int Receive(Span<byte> buffer)
    {
        if (!_armed)
        {
            return 0;
        }

        _armed = false;
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        SentBytes += bytes.Length;
        FirstReplyByte = (char)bytes[0];
        return bytes.Length;
    }

    public override void SetKeepAlive(int seconds)
    {
    }

    public override void SetNoDelay(bool enabled)
    {
    }

    public override void Close() => IsClosed = true;
}
