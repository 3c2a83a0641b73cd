using System;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Bitmaps;

/// <summary>Bit positions as arguments: SETBIT, GETBIT, BITFIELD.</summary>
internal static class BitOffset
{
    /// <summary>Reads a bit offset, from 0 to eight times proto-max-bulk-len less one.</summary>
    /// <param name="fieldBits">When more than 0, "#N" is the N-th field of this width.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryRead(ref CommandContext c, int index, int fieldBits, out long offset)
    {
        ReadOnlySpan<byte> text = c[index];
        bool counted = fieldBits > 0 && text.Length > 0 && text[0] == (byte)'#';
        long limit = c.Client.Has(ClientFlags.Master) ? int.MaxValue : c.Server.Limits.MaxBulkLength;
        if (NumberText.TryParseInteger(counted ? text[1..] : text, out offset) && offset >= 0
            && (!counted || offset <= long.MaxValue / fieldBits))
        {
            offset *= counted ? fieldBits : 1;
            if (offset >> 3 < limit)
            {
                return true;
            }
        }

        c.Reply.Error("ERR bit offset is not an integer or out of range"u8);
        return false;
    }
}
