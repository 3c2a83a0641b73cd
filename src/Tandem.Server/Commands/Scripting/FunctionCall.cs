using Tandem.Server.Dispatch;
using Tandem.Server.Scripting;

namespace Tandem.Server.Commands.Scripting;

/// <summary>FCALL: functions that were loaded before.</summary>
internal static class FunctionCall
{
    /// <summary>Calls a function.</summary>
    /// <returns>What the function returns.</returns>
    /// <remarks>Errors: there is no such function, it failed, or it may not run now. Cost: that of the function.</remarks>
    [Command("FCALL", "function numkeys [key [key ...]] [arg [arg ...]]",
        Arity = -3, Flags = CommandFlags.Noscript | CommandFlags.Stale | CommandFlags.SkipMonitor | CommandFlags.MayReplicate
        | CommandFlags.NoMandatoryKeys, Acl = AclCategories.Scripting,
        Keys = "RW access update @2 keynum=0,1,1"
        + " notes=We cannot tell how the keys will be used so we assume the worst, RW and UPDATE", Since = "7.0.0")]
    public static void Call(ref CommandContext c) => Run(ref c);

    /// <summary>Calls a function that does not write.</summary>
    /// <returns>What the function returns.</returns>
    /// <remarks>Errors: as FCALL; the function has to be flagged no-writes.</remarks>
    [Command("FCALL_RO", "function numkeys key [key ...] arg [arg ...]",
        Arity = -3, Flags = CommandFlags.Readonly | CommandFlags.Noscript | CommandFlags.Stale | CommandFlags.SkipMonitor
        | CommandFlags.NoMandatoryKeys, Acl = AclCategories.Scripting,
        Keys = "RO access @2 keynum=0,1,1"
        + " notes=We cannot tell how the keys will be used so we assume the worst, RO and ACCESS", Since = "7.0.0")]
    public static void CallReadOnly(ref CommandContext c) => Run(ref c);

    private static void Run(ref CommandContext c)
    {
        FunctionEngine functions = c.Server.Scripting.Functions;
        if (functions.Find(c[1]) is not { } function)
        {
            c.Reply.Error("ERR Function not found"u8);
        }
        else if (Eval.TryKeyCount(ref c, out int keyCount, "ERR Bad number of keys provided"u8))
        {
            functions.Run(ref c, function, keyCount);
        }
    }
}
