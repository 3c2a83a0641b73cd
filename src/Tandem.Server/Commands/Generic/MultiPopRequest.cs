using System;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Generic;

/// <summary>The arguments that LMPOP, BLMPOP, ZMPOP and BZMPOP share: numkeys key [key ...] end [COUNT count].</summary>
internal static class MultiPopRequest
{
    /// <param name="numkeys">Number of the argument that says how many keys follow.</param>
    /// <param name="first">The word for the one end, in capitals.</param>
    /// <param name="last">The word for the other end.</param>
    /// <param name="isLast">Whether it is the other end.</param>
    /// <param name="count">1 when it is not said.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryRead(
        ref CommandContext c,
        int numkeys,
        ReadOnlySpan<byte> first,
        ReadOnlySpan<byte> last,
        out int keyCount,
        out bool isLast,
        out long count)
    {
        keyCount = 0;
        isLast = false;
        count = 1;
        if (!c.TryInteger(numkeys, 1, long.MaxValue, out long keys, Errors.NumberOfKeys))
        {
            return false;
        }

        if (keys >= c.ArgumentCount - numkeys - 1)
        {
            c.Reply.Error(Errors.Syntax);
            return false;
        }

        keyCount = (int)keys;
        int at = numkeys + keyCount + 1;
        isLast = c.Is(at, last);
        bool isValid = isLast || c.Is(at, first);
        if (isValid && ++at < c.ArgumentCount)
        {
            isValid = at + 1 < c.ArgumentCount && c.Is(at, "COUNT"u8);
            if (isValid && !c.TryInteger(at + 1, 1, long.MaxValue, out count, Errors.CountPositive))
            {
                return false;
            }

            isValid &= at + 2 == c.ArgumentCount;
        }

        if (!isValid)
        {
            c.Reply.Error(Errors.Syntax);
        }

        return isValid;
    }
}
