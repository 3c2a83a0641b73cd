using Tandem.Generators;
using Xunit;

namespace Tandem.Tests.Generators;

public sealed class CommandTableGeneratorTests
{
    // What the generated code needs of the server.
    private const string Frame = """
        namespace Tandem.Server.Dispatch
        {
            [System.AttributeUsage(System.AttributeTargets.Method | System.AttributeTargets.Class, AllowMultiple = true)]
            internal sealed class CommandAttribute(string name, string syntax) : System.Attribute
            {
                public string Name => name; public string Syntax => syntax; public int Arity { get; set; }
                public CommandFlags Flags { get; set; } public AclCategories Acl { get; set; }
                public string Keys { get; set; } = ""; public string Tips { get; set; } = ""; public string Since { get; set; } = "";
                public int Member { get; set; }
            }
            [System.Flags] internal enum CommandFlags { Write = 1, Fast = 2 }
            [System.Flags] internal enum AclCategories { List = 1 }
            internal ref struct CommandContext { }
            internal sealed class CommandDefinition(int id, string name, string syntax, int arity, CommandFlags flags,
                AclCategories acl, string keys, string tips, string since, string group, string summary, bool hasMethod, int member)
            {
                public System.Collections.Generic.List<CommandDefinition> Subcommands { get; } = [];
                public string Text => $"{id} {name} {syntax} {arity} {flags} {acl} {keys} {tips} {since} {group} {summary} {hasMethod} {member}";
            }
            internal sealed partial class CommandTable { }
        }

        """;

    [Fact]
    public void Commands_become_definitions_and_a_switch()
    {
        string[] complaints = Run("""
            namespace Tandem.Server.Commands.Lists;
            using Tandem.Server.Dispatch;
            internal static class Push
            {
                /// <summary>Adds
                /// elements.</summary>
                [Command("LPUSH", "key element [element ...]", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Fast,
                    Acl = AclCategories.List, Keys = "RW insert @1", Since = "1.0.0", Member = 2)]
                public static void LPush(ref CommandContext c) { }
            }
            """, out string output);
        Assert.Empty(complaints);
        Assert.Contains(
            "new(0, \"lpush\", \"key element [element ...]\", -3, (CommandFlags)3, (AclCategories)1, \"RW insert @1\", \"\", "
            + "\"1.0.0\", \"list\", \"Adds elements.\", true, 2)",
            output);
        Assert.Contains("case 0: global::Tandem.Server.Commands.Lists.Push.LPush(ref c); break;", output);
    }

    [Theory]
    [InlineData("TD1001", "[Command(\"A\", \"\", Arity = 1)] public static int M(ref CommandContext c) => 0;")]
    [InlineData("TD1001", "[Command(\"A\", \"\", Arity = 1)] public static void M(CommandContext c) { }")]
    [InlineData("TD1004", "[Command(\"A\", \"\")] public static void M(ref CommandContext c) { }")]
    [InlineData("TD1005", "[Command(\"A|B\", \"\", Arity = 2)] public static void M(ref CommandContext c) { }")]
    [InlineData("TD1006", "[Command(\"A\", \"key\", Arity = 3)] public static void M(ref CommandContext c) { }")]
    public void Mistakes_are_found(string id, string member)
    {
        string[] complaints = Run(
            "namespace Tandem.Server.Commands.Lists; using Tandem.Server.Dispatch; internal static class C {\n"
            + "/// <summary>Something.</summary>\n" + member + " }",
            out _);
        Assert.Equal(id, complaints[0]);
    }

    [Theory]
    [InlineData("TD1002", "Lists", "/// <summary>S.</summary>\n[Command(\"A\", \"\", Arity = 1)] public static void "
        + "N(ref CommandContext c) { }\n/// <summary>S.</summary>\n")]
    [InlineData("TD1003", "Lists", "")]
    [InlineData("TD1007", "Wrong", "/// <summary>S.</summary>\n")]
    public void Mistakes_around_a_command_are_found(string id, string folder, string before)
    {
        string[] complaints = Run(
            "namespace Tandem.Server.Commands." + folder + "; using Tandem.Server.Dispatch; internal static class C {\n"
            + before + "[Command(\"A\", \"\", Arity = 1)] public static void M(ref CommandContext c) { } }",
            out _);
        Assert.Equal(id, complaints[0]);
    }

    private static string[] Run(string source, out string output)
    {
        int after = source.IndexOf(';', System.StringComparison.Ordinal) + 1;
        string name = source[..after].Trim().TrimEnd(';');
        return GeneratorRun.Run(
            new CommandTableGenerator(), Frame + name + "\n{\n" + source[after..] + "\n}\n", out output);
    }
}
