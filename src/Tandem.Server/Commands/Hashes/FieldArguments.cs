using System;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Hashes;

/// <summary>The end of a command that names fields: <c>FIELDS numfields field [field ...]</c>, with values between them or not.</summary>
/// <param name="First">Number of the argument that is the first field.</param>
/// <param name="Count">How many fields.</param>
internal readonly record struct FieldArguments(int First, int Count)
{
    /// <summary>Fields whose numbers fit on the stack; for more there is an array.</summary>
    public const int OnStack = 64;

    /// <summary>Reads it.</summary>
    /// <param name="at">Number of the argument that must be FIELDS.</param>
    /// <param name="step">1; 2 when a value follows each field.</param>
    /// <param name="notPositive">The error for a number of fields that is none.</param>
    /// <returns>False after replying an error.</returns>
    public static bool TryRead(
        ref CommandContext c, int at, int step, ReadOnlySpan<byte> notPositive, out FieldArguments fields)
    {
        fields = default;
        if (at + 1 >= c.ArgumentCount || !c.Is(at, "FIELDS"u8))
        {
            c.Reply.Error("ERR Mandatory argument FIELDS is missing or not at the right position"u8);
            return false;
        }

        if (!c.TryInteger(at + 1, 1, int.MaxValue, out long count, notPositive))
        {
            return false;
        }

        if (count * step != c.ArgumentCount - at - 2)
        {
            c.Reply.Error("ERR The `numfields` parameter must match the number of arguments"u8);
            return false;
        }

        fields = new FieldArguments(at + 2, (int)count);
        return true;
    }

    /// <summary>As <see cref="TryRead(ref CommandContext, int, int, ReadOnlySpan{byte}, out FieldArguments)"/>, one argument
    /// per field.</summary>
    public static bool TryRead(ref CommandContext c, int at, out FieldArguments fields) =>
        TryRead(ref c, at, 1, NotPositive, out fields);

    /// <summary>What most of the commands reply to a wrong number of fields.</summary>
    public static ReadOnlySpan<byte> NotPositive => "ERR Number of fields must be a positive integer"u8;
}
