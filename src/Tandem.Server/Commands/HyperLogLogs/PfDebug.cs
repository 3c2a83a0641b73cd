using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.HyperLogLogs;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.HyperLogLogs;

/// <summary>PFDEBUG: looks into a HyperLogLog.</summary>
internal static class PfDebug
{
    /// <summary>GETREG gives the registers, after making it dense; DECODE the runs of a sparse one; ENCODING its form; TODENSE
    /// makes it dense.</summary>
    /// <returns>Array of integers; bulk string; simple string; 1 when it was sparse, else 0.</returns>
    /// <remarks>Errors: an absent key, WRONGTYPE, INVALIDOBJ, an unknown word. Cost: O(registers).</remarks>
    [Command("PFDEBUG", "subcommand key", Arity = 3, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Admin,
        Acl = AclCategories.HyperLogLog, Keys = "RW access @2", Since = "2.8.9")]
    public static void Run(ref CommandContext c)
    {
        EntryRef entry = c.FindForWrite(2);
        if (entry.IsNull)
        {
            c.Reply.Error("ERR The specified key does not exist"u8);
            return;
        }

        if (!HyperLogLogKey.IsOne(ref c, entry))
        {
            return;
        }

        if (c.Is(1, "GETREG"u8))
        {
            Registers(ref c, entry);
        }
        else if (c.Is(1, "DECODE"u8))
        {
            Runs(ref c, entry);
        }
        else if (c.Is(1, "ENCODING"u8))
        {
            c.Reply.Simple(HyperLogLogFormat.IsDense(entry.Bytes) ? "dense"u8 : "sparse"u8);
        }
        else if (c.Is(1, "TODENSE"u8))
        {
            bool wasDense = HyperLogLogFormat.IsDense(entry.Bytes);
            if (TryMakeDense(ref c, entry))
            {
                c.Reply.Integer(wasDense ? 0 : 1);
            }
        }
        else
        {
            c.Reply.Error($"ERR Unknown PFDEBUG subcommand '{Encoding.Latin1.GetString(c[1])}'");
        }
    }

    private static void Registers(ref CommandContext c, EntryRef entry)
    {
        if (!TryMakeDense(ref c, entry))
        {
            return;
        }

        c.Reply.Array(HyperLogLogFormat.Registers);
        for (int i = 0; i < HyperLogLogFormat.Registers; i++)
        {
            c.Reply.Integer(DenseRegisters.Get(HyperLogLogFormat.RegistersOf(entry.Bytes), i));
        }
    }

    private static void Runs(ref CommandContext c, EntryRef entry)
    {
        if (HyperLogLogFormat.IsDense(entry.Bytes))
        {
            c.Reply.Error("ERR HLL encoding is not sparse"u8);
            return;
        }

        StringBuilder text = new();
        for (System.ReadOnlySpan<byte> runs = HyperLogLogFormat.RegistersOf(entry.Bytes); !runs.IsEmpty;)
        {
            SparseRun run = new(runs);
            runs = runs[System.Math.Min(run.SizeBytes, runs.Length)..];
            text.Append(text.Length > 0 ? " " : "");
            if (run.Value > 0)
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"v:{run.Value},{run.Length}");
            }
            else
            {
                text.Append(run.IsLong ? "Z:" : "z:").Append(run.Length);
            }
        }

        c.Reply.Bulk(text.ToString());
    }

    /// <returns>False after replying INVALIDOBJ.</returns>
    private static bool TryMakeDense(ref CommandContext c, EntryRef entry)
    {
        if (HyperLogLogFormat.IsDense(entry.Bytes))
        {
            return true;
        }

        HyperLogLogDraft draft = HyperLogLogDraft.Of(entry.Bytes, c.Options.HyperLogLogSparseMaxBytes);
        bool isWhole = draft.TryMakeDense();
        if (isWhole)
        {
            HyperLogLogKey.Store(entry, ref draft);
            c.Keyspace.Dirty++;
        }
        else
        {
            c.Reply.Error(Errors.CorruptHyperLogLog);
        }

        draft.Release();
        return isWhole;
    }
}
