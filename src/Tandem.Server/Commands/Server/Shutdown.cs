using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>SHUTDOWN and TIME.</summary>
internal static class Shutdown
{
    /// <summary>Waits for replicas, saves if that is configured or asked for, and ends the server.</summary>
    /// <returns>Nothing when the server ends; an error when it cannot; OK for ABORT.</returns>
    [Command("SHUTDOWN", "[NOSAVE|SAVE] [NOW] [FORCE] [ABORT]", Arity = -1, Flags = CommandFlags.Sentinel | CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.NoMulti | CommandFlags.AllowBusy, Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        ShutdownModes modes = ShutdownModes.Default;
        bool aborts = false;
        for (int i = 1; i < c.ArgumentCount; i++)
        {
            ShutdownModes mode = c.Is(i, "NOSAVE"u8) ? ShutdownModes.Nosave
                : c.Is(i, "SAVE"u8) ? ShutdownModes.Save
                : c.Is(i, "NOW"u8) ? ShutdownModes.Now
                : c.Is(i, "FORCE"u8) ? ShutdownModes.Force
                : ShutdownModes.Default;
            bool abort = c.Is(i, "ABORT"u8);
            if (mode == ShutdownModes.Default && !abort)
            {
                c.Reply.Error(Protocol.Errors.Syntax);
                return;
            }

            modes |= mode;
            aborts |= abort;
        }

        const ShutdownModes Both = ShutdownModes.Save | ShutdownModes.Nosave;
        if ((aborts && modes != ShutdownModes.Default) || (modes & Both) == Both)
        {
            c.Reply.Error(Protocol.Errors.Syntax);
        }
        else if (aborts)
        {
            if (c.Server.Shutdown.Abort())
            {
                c.Reply.Ok();
            }
            else
            {
                c.Reply.Error("ERR No shutdown in progress."u8);
            }
        }
        else if ((modes & ShutdownModes.Now) == 0 && c.MustNotBlock)
        {
            c.Reply.Error("ERR SHUTDOWN without NOW or ABORT isn't allowed for DENY BLOCKING client"u8);
        }
        else if ((modes & ShutdownModes.Nosave) == 0 && (c.Dispatcher.Gate & ServerGate.Busy) != 0)
        {
            // The script has done half of its work: nothing of it may be saved.
            c.Reply.Error(c.Dispatcher.Refusals.BusyError);
        }
        else
        {
            c.Server.Shutdown.Request(c.Client, c.Command, modes);
        }
    }

    /// <summary>Tells the time.</summary>
    /// <returns>Array of Unix seconds and microseconds.</returns>
    [Command("TIME", "", Arity = 1, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Tips = "nondeterministic_output", Since = "2.6.0")]
    public static void Time(ref CommandContext c)
    {
        long now = c.Server.Loop.UnixMicrosecondsNow();
        c.Reply.Array(2);
        c.Reply.BulkInteger(now / 1_000_000);
        c.Reply.BulkInteger(now % 1_000_000);
    }
}
