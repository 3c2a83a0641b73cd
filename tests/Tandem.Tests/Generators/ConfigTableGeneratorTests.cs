using Tandem.Generators;
using Xunit;

namespace Tandem.Tests.Generators;

public sealed class ConfigTableGeneratorTests
{
    [Fact]
    public void Properties_of_all_types_become_entries()
    {
        string[] complaints = Run("""
            internal enum Mode { One, [ConfigName("zwei")] Two, ThreeFour }
            [System.Flags] internal enum Bits { None = 0, A = 1, B = 2 }
            internal sealed partial class Options
            {
                /// <summary>A number.</summary>
                [Config("a", Alias = "b", Min = 1, Max = 5, Unit = ConfigUnit.Bytes, Flags = ConfigFlags.Hidden, Check = nameof(Check))]
                public int A { get; set; } = 3;
                /// <summary>A mode.</summary>
                [Config("c")] public Mode C { get; set; } = Mode.Two;
                /// <summary>Bits.</summary>
                [Config("d")] public Bits D { get; set; }
                /// <summary>A text.</summary>
                [Config("e")] public string E { get; set; } = "";
                /// <summary>A text.</summary>
                [Config("f")] public string? F { get; set; }
                /// <summary>A value.</summary>
                [Config("g")] public WorkingDirectory G { get; } = new();
                /// <summary>A choice.</summary>
                [Config("h")] public bool H { get; set; }
                /// <summary>Any number.</summary>
                [Config("i")] public long I { get; set; }
                private static string? Check(int value) => null;
            }
            """, out string output);
        Assert.Empty(complaints);
        Assert.Contains("[(\"one\", 0), (\"zwei\", 1), (\"three-four\", 2)]", output);
        Assert.Contains("NumberEntry(\"a\", \"b\", ", output);
        Assert.Contains("ConfigFlags.MultipleWords", output);
    }

    [Theory]
    [InlineData("TD2001", "partial class O { /// <summary>S.</summary>\n[Config(\"a\")] public bool A { get; set; }\n"
        + "/// <summary>S.</summary>\n[Config(\"b\", Alias = \"a\")] public bool B { get; set; } }")]
    [InlineData("TD2002", "class O { /// <summary>S.</summary>\n[Config(\"a\")] public bool A { get; set; } }")]
    [InlineData("TD2003", "partial class O { /// <summary>S.</summary>\n[Config(\"a\")] public float A { get; set; } }")]
    [InlineData("TD2004", "partial class O { /// <summary>S.</summary>\n[Config(\"a\")] public bool A { get; } }")]
    [InlineData("TD2005", "partial class O { [Config(\"a\")] public bool A { get; set; } }")]
    [InlineData("TD2006", "partial class O { /// <summary>S.</summary>\n[Config(\"a\", Check = \"No\")] public bool A { get; set; } }")]
    public void Mistakes_are_found(string id, string source) => Assert.Equal(id, Run(source, out _)[0]);

    private static string[] Run(string source, out string output) => GeneratorRun.Run(
        new ConfigTableGenerator(), "using Tandem.Platform.Config;\nnamespace Probe;\n" + source, out output);
}
