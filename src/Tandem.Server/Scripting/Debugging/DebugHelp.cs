namespace Tandem.Server.Scripting.Debugging;

/// <summary>What the debugger answers to help.</summary>
internal static class DebugHelp
{
    /// <summary>The lines.</summary>
    public static readonly string[] Lines =
    [
        "Commands of the Lua debugger; one letter is enough:",
        "[h]elp               These lines.",
        "[s]tep, [n]ext       Runs this line and stops before the next.",
        "[c]ontinue           Runs up to a breakpoint or the end.",
        "[l]ist [line] [ctx]  Shows lines of the script around one, 5 before and after it.",
        "                     Without a line, or with 0, around this one.",
        "[w]hole              Shows the whole script.",
        "[p]rint [var]        Shows all local variables, or one; KEYS and ARGV, too.",
        "[b]reak              Shows the breakpoints.",
        "[b]reak <line> ...   Sets breakpoints.",
        "[b]reak -<line>      Removes one.",
        "[b]reak 0            Removes all.",
        "[t]race              Shows which calls led here.",
        "[e]val <code>        Runs Lua code; it does not see the script's local variables.",
        "[r]edis <cmd>        Runs a command as redis.pcall does.",
        "[m]axlen [len]       Shows or sets how long a shown value may be; 0: no limit.",
        "[a]bort              Ends the script with an error. What it has written stays.",
        "",
        "In the script:",
        "redis.debug(...)     Shows values here.",
        "redis.breakpoint()   Stops before the next line.",
    ];
}
