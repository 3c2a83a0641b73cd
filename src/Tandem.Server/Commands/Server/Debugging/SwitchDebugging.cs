using System.Text;
using Tandem.DataStructures.QuickLists;
using Tandem.Platform.Config;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>DEBUG that switches parts of the server on and off.</summary>
internal static class SwitchDebugging
{
    public static readonly DebugSubcommand[] Subcommands =
    [
        new("SET-ACTIVE-EXPIRE <0|1>", 3, 3, SetActiveExpire, "    Whether expired keys that nobody asks for are removed."),
        new("PAUSE-CRON <0|1>", 3, 3, PauseCron, "    Whether periodic work stands still."),
        new(
            "QUICKLIST-PACKED-THRESHOLD <size>", 3, 3, SetPackedThreshold,
            "    From which size on an element of a list has a node of its own: 1 GB unless set, below 4 GB. 0 sets it",
            "    back."),
        new(
            "SET-SKIP-CHECKSUM-VALIDATION <0|1>", 3, 3, SetSkipChecksumValidation,
            "    Whether RESTORE takes payloads with a wrong checksum."),
        new(
            "SET-DISABLE-DENY-SCRIPTS <0|1>", 3, 3, SetDisableDenyScripts,
            "    Whether scripts may call commands that are flagged noscript."),
        new(
            "DROP-CLUSTER-PACKET-FILTER <type>", 3, 3, DropClusterPackets,
            "    Drops packets of a type on the cluster's bus; -1 drops none."),
        new(
            "REPLYBUFFER <subcommand>", 4, 4, ReplyBuffer,
            "    PEAK-RESET-TIME <NEVER|RESET|milliseconds>: after how long a quiet client's output buffer shrinks.",
            "    RESIZING <0|1>: whether output buffers shrink at all."),
        new("AOF-FLUSH-SLEEP <microseconds>", 3, 3, SetAofFlushSleep, "    Sleep before the append only file is written."),
    ];

    private static void SetActiveExpire(ref CommandContext c)
    {
        c.Server.Expiry.IsEnabled = DebugSubcommand.IsOn(c[2]);
        c.Reply.Ok();
    }

    private static void PauseCron(ref CommandContext c)
    {
        c.Server.Debugging.PausesCron = DebugSubcommand.IsOn(c[2]);
        c.Reply.Ok();
    }

    private static void SetPackedThreshold(ref CommandContext c)
    {
        // 4 GB minus the reserve that Redis keeps for a listpack's own bytes: quicklist.c, quicklistisSetPackedThreshold.
        const long Largest = (1L << 32) - (1L << 20);
        if (!MemorySize.TryParse(Encoding.Latin1.GetString(c[2]), out System.Int128 bytes) || bytes > Largest)
        {
            c.Reply.Error("ERR argument must be a memory value bigger than 1 and smaller than 4gb"u8);
            return;
        }

        // No element is longer than an int can say, so what lies above makes none a node of its own.
        QuickListLimits.PackedThresholdBytes = bytes == 0
            ? QuickListLimits.DefaultPackedThresholdBytes
            : (int)System.Int128.Min(bytes, int.MaxValue);
        c.Reply.Ok();
    }

    private static void SetSkipChecksumValidation(ref CommandContext c)
    {
        c.Server.Debugging.SkipsChecksumValidation = DebugSubcommand.IsOn(c[2]);
        c.Reply.Ok();
    }

    private static void SetDisableDenyScripts(ref CommandContext c)
    {
        c.Server.Debugging.ScriptsMayCallAll = DebugSubcommand.IsOn(c[2]);
        c.Reply.Ok();
    }

    private static void DropClusterPackets(ref CommandContext c)
    {
        if (c.TryInteger(2, out long type))
        {
            c.Server.Debugging.DroppedClusterPacketType = type;
            c.Reply.Ok();
        }
    }

    private static void ReplyBuffer(ref CommandContext c)
    {
        ClientUpkeep upkeep = c.Server.Upkeep;
        if (c.Is(2, "RESIZING"u8))
        {
            upkeep.ResizesReplyBuffers = DebugSubcommand.IsOn(c[3]);
        }
        else if (!c.Is(2, "PEAK-RESET-TIME"u8))
        {
            c.Reply.Error("ERR unknown subcommand or wrong number of arguments for 'REPLYBUFFER'. Try DEBUG HELP."u8);
            return;
        }
        else if (c.Is(3, "NEVER"u8) || c.Is(3, "RESET"u8))
        {
            upkeep.ReplyBufferRestMilliseconds =
                c.Is(3, "NEVER"u8) ? -1 : ClientUpkeep.DefaultReplyBufferRestMilliseconds;
        }
        else if (c.TryInteger(3, out long milliseconds))
        {
            upkeep.ReplyBufferRestMilliseconds = milliseconds;
        }
        else
        {
            return;
        }

        c.Reply.Ok();
    }

    private static void SetAofFlushSleep(ref CommandContext c)
    {
        c.Server.Debugging.AofFlushSleepMicroseconds = NumberText.TryParseInteger(c[2], out long value) ? value : 0;
        c.Reply.Ok();
    }
}
