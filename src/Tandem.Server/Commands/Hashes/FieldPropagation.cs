using System;
using Tandem.Server.Dispatch;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Commands.Hashes;

/// <summary>What commands about the expiry of fields put into the log in place of themselves: HSET, HDEL, HPEXPIREAT, HPERSIST.
/// A replica that knows only the first two still has the right fields.</summary>
internal static class FieldPropagation
{
    /// <summary>HPEXPIREAT of fields, given as numbers of arguments.</summary>
    public static void Expiry(ref CommandContext c, long expiry, scoped ReadOnlySpan<int> fields)
    {
        if (fields.IsEmpty)
        {
            return;
        }

        Propagation log = Begin(ref c, "HPEXPIREAT"u8, 5 + fields.Length);
        log.Argument(expiry);
        log.Argument("FIELDS"u8);
        log.Argument(fields.Length);
        Fields(ref c, fields);
    }

    /// <summary>HPERSIST of fields.</summary>
    public static void Persist(ref CommandContext c, scoped ReadOnlySpan<int> fields)
    {
        if (fields.IsEmpty)
        {
            return;
        }

        Propagation log = Begin(ref c, "HPERSIST"u8, 4 + fields.Length);
        log.Argument("FIELDS"u8);
        log.Argument(fields.Length);
        Fields(ref c, fields);
    }

    /// <summary>HDEL of fields.</summary>
    public static void Delete(ref CommandContext c, scoped ReadOnlySpan<int> fields)
    {
        if (!fields.IsEmpty)
        {
            Begin(ref c, "HDEL"u8, 2 + fields.Length);
            Fields(ref c, fields);
        }
    }

    /// <summary>HSET of fields and the values behind them.</summary>
    public static void Set(ref CommandContext c, int firstField, int count)
    {
        Propagation log = Begin(ref c, "HSET"u8, 2 + (2 * count));
        for (int i = 0; i < 2 * count; i++)
        {
            log.Argument(c[firstField + i]);
        }
    }

    private static Propagation Begin(ref CommandContext c, ReadOnlySpan<byte> name, int argumentCount)
    {
        c.PropagateOnlyEffects();
        Propagation log = c.Dispatcher.Propagation;
        log.Begin(c.Database.Index, argumentCount);
        log.Argument(name);
        log.Argument(c[1]);
        return log;
    }

    private static void Fields(ref CommandContext c, scoped ReadOnlySpan<int> fields)
    {
        foreach (int field in fields)
        {
            c.Dispatcher.Propagation.Argument(c[field]);
        }
    }
}
