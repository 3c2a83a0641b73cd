using System.Collections.Generic;

namespace Tandem.Server.Scripting;

/// <summary>A library of functions.</summary>
/// <param name="name">The name in its first line.</param>
/// <param name="code">Its text, the first line included: what replicas, files and FUNCTION DUMP get.</param>
internal sealed class FunctionLibrary(string name, byte[] code)
{
    // What a library and a function take beside names and text, about.
    private const int OverheadBytes = 300;

    public string Name { get; } = name;

    public byte[] Code { get; } = code;

    /// <summary>By name, case as it is.</summary>
    public Dictionary<string, LibraryFunction> Functions { get; } = new(System.StringComparer.Ordinal);

    /// <summary>For used_memory_functions.</summary>
    public long SizeBytes => Code.Length + OverheadBytes + (Functions.Count * (long)OverheadBytes);
}
