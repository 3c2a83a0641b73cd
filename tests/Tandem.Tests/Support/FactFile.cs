using System.IO;

namespace Tandem.Tests.Support;

/// <summary>Tables of facts in the folder Facts: what a real server answered.</summary>
internal static class FactFile
{
    /// <summary>The lines of a table, without those that begin with ';'.</summary>
    public static string[] Lines(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Tandem.Tests", "Facts", name));
        return System.Array.FindAll(lines, static line => line.Length > 0 && line[0] != ';');
    }
}
