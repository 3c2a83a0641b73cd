using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>MODULE: this server loads none; modules of Redis are native code for its own insides.</summary>
[Command("MODULE", "", Arity = -2, Since = "4.0.0")]
internal static class Modules
{
    /// <summary>Lists modules.</summary>
    /// <returns>Empty array.</returns>
    [Command("MODULE|LIST", "", Arity = 2, Flags = CommandFlags.Admin | CommandFlags.Noscript,
        Tips = "nondeterministic_output_order", Since = "4.0.0")]
    public static void List(ref CommandContext c) => c.Reply.EmptyArray();

    /// <summary>Refuses to load a module.</summary>
    [Command("MODULE|LOAD", "path [arg [arg ...]]", Arity = -3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.NoAsyncLoading, Since = "4.0.0")]
    public static void Load(ref CommandContext c) => Refuse(ref c);

    /// <summary>Refuses to load a module.</summary>
    [Command("MODULE|LOADEX", "path [CONFIG name value [CONFIG name value ...]] [ARGS arg [arg ...]]", Arity = -3,
        Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.NoAsyncLoading, Since = "7.0.0")]
    public static void LoadWithOptions(ref CommandContext c) => Refuse(ref c);

    /// <summary>Refuses to unload a module that cannot be there.</summary>
    [Command("MODULE|UNLOAD", "name", Arity = 3, Flags = CommandFlags.Admin | CommandFlags.Noscript
        | CommandFlags.NoAsyncLoading, Since = "4.0.0")]
    public static void Unload(ref CommandContext c)
    {
        if (!ProtectedCommand.IsRefused(ref c, c.Server.Options.Server.EnableModuleCommand))
        {
            c.Reply.Error("ERR Error unloading module: no such module with that name"u8);
        }
    }

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("MODULE|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Since = "5.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "LIST",
        "    Modules that are loaded: none, this server takes no modules.");

    private static void Refuse(ref CommandContext c)
    {
        if (!ProtectedCommand.IsRefused(ref c, c.Server.Options.Server.EnableModuleCommand))
        {
            c.Reply.Error("ERR this server does not load modules"u8);
        }
    }
}
