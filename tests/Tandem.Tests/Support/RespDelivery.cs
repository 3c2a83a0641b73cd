using System;
using System.Collections.Generic;
using System.Text;

namespace Tandem.Tests.Support;

/// <summary>One payload as a network may deliver it: in pieces, into a buffer with some bytes of garbage behind the
/// data.</summary>
public sealed class RespDelivery
{
    private readonly string _name;

    private RespDelivery(string name, IReadOnlyList<byte[]> pieces, int slack)
    {
        _name = name;
        Pieces = pieces;
        Slack = slack;
    }

    /// <summary>What arrives at once, in order.</summary>
    public IReadOnlyList<byte[]> Pieces { get; }

    /// <summary>Bytes by which the receiver's buffer is longer than what has arrived; they hold garbage.</summary>
    public int Slack { get; }

    /// <summary>Whole, every split in two, byte by byte, and whole in an oversized buffer.</summary>
    public static IEnumerable<RespDelivery> AllOf(byte[] payload)
    {
        yield return new RespDelivery("whole", [payload], 0);
        yield return new RespDelivery("oversized buffer", [payload], 64);
        byte[][] bytes = new byte[payload.Length][];
        for (int i = 0; i < payload.Length; i++)
        {
            bytes[i] = [payload[i]];
            if (i > 0)
            {
                yield return new RespDelivery($"split at {i}", [payload[..i], payload[i..]], i % 3);
            }
        }

        yield return new RespDelivery("byte by byte", bytes, 1);
    }

    /// <summary>In pieces of random length.</summary>
    public static RespDelivery Random(byte[] payload, Random random)
    {
        List<byte[]> pieces = [];
        int at = 0;
        int largest = random.Next(1, 200);
        while (at < payload.Length)
        {
            int length = Math.Min(random.Next(1, largest + 1), payload.Length - at);
            pieces.Add(payload[at..(at + length)]);
            at += length;
        }

        return new RespDelivery("random pieces", pieces, random.Next(20));
    }

    /// <summary>The bytes of a text whose characters each stand for one byte.</summary>
    public static byte[] Bytes(string latin1) => Encoding.Latin1.GetBytes(latin1);

    /// <inheritdoc/>
    public override string ToString() => _name;
}
