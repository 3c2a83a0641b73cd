using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Scripting;

/// <summary>What EVAL and FCALL do, by what the script that they run declares.</summary>
internal sealed class ScriptCommandFlags(EvalScripts evals, FunctionEngine functions)
{
    /// <summary>The flags of a command; its own ones when the script declares nothing or is not known.</summary>
    public CommandFlags Of(CommandDefinition command, RequestArguments arguments)
    {
        ScriptFlags declared = command.Name[0] == 'f'
            ? functions.Find(arguments[1])?.Flags ?? ScriptFlags.Undeclared
            : evals.FlagsOf(arguments[1], isSha: command.Name.StartsWith("evalsha", System.StringComparison.Ordinal));
        if ((declared & ScriptFlags.Undeclared) != 0)
        {
            return command.Flags;
        }

        const CommandFlags Told = CommandFlags.Stale | CommandFlags.DenyOom | CommandFlags.Write | CommandFlags.MayReplicate;
        CommandFlags flags = command.Flags & ~Told;
        flags |= (declared & ScriptFlags.NoWrites) == 0 ? CommandFlags.Write : CommandFlags.None;
        flags |= (declared & ScriptFlags.AllowStale) != 0 ? CommandFlags.Stale : CommandFlags.None;

        // What writes nothing needs no memory of its own.
        return flags | ((declared & (ScriptFlags.AllowOom | ScriptFlags.NoWrites)) == 0
            ? CommandFlags.DenyOom
            : CommandFlags.None);
    }
}
