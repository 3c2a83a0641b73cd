using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>SAVE, BGSAVE, LASTSAVE: the RDB file.</summary>
internal static class Save
{
    /// <summary>Saves at once; nobody is served meanwhile.</summary>
    /// <returns>OK.</returns>
    [Command("SAVE", "", Arity = 1, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.NoAsyncLoading
        | CommandFlags.NoMulti, Since = "1.0.0")]
    public static void Now(ref CommandContext c)
    {
        if (c.Server.Saves.IsRunning)
        {
            c.Reply.Error("ERR Background save already in progress"u8);
        }
        else if (c.Server.Saves.SaveNow() is not null)
        {
            c.Reply.Error("ERR"u8);
        }
        else
        {
            c.Reply.Ok();
        }
    }

    /// <summary>Begins a save beside the work on commands; no process is forked.</summary>
    /// <returns>A status.</returns>
    [Command("BGSAVE", "[SCHEDULE]", Arity = -1, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.NoAsyncLoading, Since = "1.0.0")]
    public static void Background(ref CommandContext c)
    {
        bool schedules = c.ArgumentCount == 2 && c.Is(1, "SCHEDULE"u8);
        if (c.ArgumentCount > 1 && !schedules)
        {
            c.Reply.Error(Protocol.Errors.Syntax);
        }
        else if (c.Server.Saves.IsRunning)
        {
            c.Reply.Error("ERR Background save already in progress"u8);
        }
        else if (c.Server.Snapshots.Current is not null || c.Dispatcher.IsInTransaction)
        {
            if (schedules || c.Dispatcher.IsInTransaction)
            {
                c.Server.Saves.IsScheduled = true;
                c.Reply.Simple("Background saving scheduled"u8);
            }
            else
            {
                c.Reply.Error("ERR Another child process is active (AOF?): can't BGSAVE right now. "u8
                    + "Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible."u8);
            }
        }
        else if (c.Server.Saves.Start() is not null)
        {
            c.Reply.Error("ERR"u8);
        }
        else
        {
            c.Reply.Simple("Background saving started"u8);
        }
    }

    /// <summary>Begins to write the append-only file anew, as short as it can be.</summary>
    /// <returns>A status.</returns>
    [Command("BGREWRITEAOF", "", Arity = 1, Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.NoAsyncLoading,
        Since = "1.0.0")]
    public static void RewriteAppendOnlyFile(ref CommandContext c)
    {
        string? answer = c.Server.AppendOnly.Request();
        if (answer is null)
        {
            c.Reply.Simple("Background append only file rewriting started"u8);
        }
        else if (answer.StartsWith("ERR", System.StringComparison.Ordinal))
        {
            c.Reply.Error(answer);
        }
        else
        {
            c.Reply.Simple(System.Text.Encoding.ASCII.GetBytes(answer));
        }
    }

    /// <summary>Tells when the last good save was.</summary>
    /// <returns>Integer: Unix seconds.</returns>
    [Command("LASTSAVE", "", Arity = 1, Flags = CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast,
        Acl = AclCategories.Admin | AclCategories.Dangerous, Tips = "nondeterministic_output", Since = "1.0.0")]
    public static void Last(ref CommandContext c) => c.Reply.Integer(c.Server.Saves.LastSaveTime);
}
