using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Strings;

/// <summary>One of EX, PX, EXAT, PXAT with its time, as SET and GETEX take it.</summary>
/// <param name="Argument">Number of the argument that is the time; 0 when the option was not given.</param>
/// <param name="Unit">Milliseconds in one unit of the time: 1000 or 1.</param>
/// <param name="IsAbsolute">True for a Unix time, false for a time from now.</param>
internal readonly record struct ExpiryOption(int Argument, long Unit, bool IsAbsolute)
{
    public bool IsGiven => Argument != 0;

    /// <summary>Recognizes the option word at an argument that another argument follows.</summary>
    /// <param name="option">The one given before, if any: the same word may be repeated, another one not.</param>
    public static bool TryMatch(ref CommandContext c, int index, ref ExpiryOption option)
    {
        long unit = c.Is(index, "EX"u8) || c.Is(index, "EXAT"u8) ? 1000
            : c.Is(index, "PX"u8) || c.Is(index, "PXAT"u8) ? 1 : 0;
        bool isAbsolute = c[index].Length == 4;
        if (unit == 0 || index + 1 == c.ArgumentCount
            || (option.IsGiven && (option.Unit != unit || option.IsAbsolute != isAbsolute)))
        {
            return false;
        }

        option = new ExpiryOption(index + 1, unit, isAbsolute);
        return true;
    }

    /// <summary>Reads the time.</summary>
    /// <param name="expiry">Unix milliseconds, more than 0.</param>
    /// <returns>False after replying "not an integer" or "invalid expire time".</returns>
    public bool TryRead(ref CommandContext c, out long expiry)
    {
        expiry = 0;
        if (!c.TryInteger(Argument, out long time))
        {
            return false;
        }

        if (time <= 0 || time > long.MaxValue / Unit || (!IsAbsolute && time * Unit > long.MaxValue - c.Now))
        {
            c.Reply.Error(Errors.InvalidExpire(c.Command.Name));
            return false;
        }

        expiry = (time * Unit) + (IsAbsolute ? 0 : c.Now);
        return true;
    }
}
