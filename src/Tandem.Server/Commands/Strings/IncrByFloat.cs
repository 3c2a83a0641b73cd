using System;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>INCRBYFLOAT.</summary>
internal static class IncrByFloat
{
    /// <summary>Adds to the floating point value of a key; a missing key counts as 0.</summary>
    /// <returns>Bulk string: the new value, without exponent.</returns>
    /// <remarks>Errors: WRONGTYPE, not a float, NaN or infinity. Replicas get the result, so that they need not
    /// compute alike.</remarks>
    [Command("INCRBYFLOAT", "key increment", Arity = 3,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RW access update @1", Since = "2.6.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFindForWrite(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        LongDouble value = default;
        Span<byte> digits = stackalloc byte[StringValue.IntegerLength];
        if ((!entry.IsNull && !LongDouble.TryParse(StringValue.Read(entry, digits), out value))
            || !LongDouble.TryParse(c[2], out LongDouble increment))
        {
            c.Reply.Error(Errors.NotFloat);
            return;
        }

        value = LongDouble.Add(value, increment);
        if (!value.IsFinite)
        {
            c.Reply.Error("ERR increment would produce NaN or Infinity"u8);
            return;
        }

        Span<byte> text = stackalloc byte[LongDouble.MaxBytes];
        text = text[..value.Format(text)];
        if (entry.IsNull)
        {
            entry = c.Add(1, DataType.String, ValueEncoding.Raw);
        }

        StringValue.SetText(entry, text);
        c.KeyChanged(1, KeyEventClass.String, "incrbyfloat");
        c.Reply.Bulk(text);
        c.BeginPropagateAs("SET"u8, 4);
        c.Dispatcher.Propagation.Argument(c[1]);
        c.Dispatcher.Propagation.Argument(text);
        c.Dispatcher.Propagation.Argument("KEEPTTL"u8);
    }
}
