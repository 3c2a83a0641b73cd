using System;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>One subcommand of DEBUG. To COMMAND, to the statistics and to access control DEBUG is one command, so these are
/// no [Command]s.</summary>
/// <param name="Syntax">As HELP shows it; the first word is the name.</param>
/// <param name="MinArguments">Least number of arguments, DEBUG and the name included.</param>
/// <param name="MaxArguments">Greatest number of arguments.</param>
/// <param name="Run">Does it and replies.</param>
/// <param name="Help">Lines of HELP below the syntax.</param>
internal sealed record DebugSubcommand(
    string Syntax, int MinArguments, int MaxArguments, DebugAction Run, params string[] Help)
{
    /// <summary>In capitals.</summary>
    public byte[] Name { get; } = Encoding.ASCII.GetBytes(Syntax.Split(' ')[0]);

    /// <summary>Whether a command of so many arguments, the name being argument 1, means this.</summary>
    public bool Matches(ref CommandContext c) =>
        c.ArgumentCount >= MinArguments && c.ArgumentCount <= MaxArguments && c.Is(1, Name);

    /// <summary>Reads a switch: any number but 0 turns it on, what is no number turns it off.</summary>
    public static bool IsOn(ReadOnlySpan<byte> argument) =>
        NumberText.TryParseInteger(argument, out long value) && value != 0;
}
