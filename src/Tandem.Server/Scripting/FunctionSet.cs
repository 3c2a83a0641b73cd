using System;
using System.Collections.Generic;
using System.Linq;

namespace Tandem.Server.Scripting;

/// <summary>Libraries that belong together: those that can be called, or those of a file that is being loaded.</summary>
internal sealed class FunctionSet
{
    // Redis looks functions up without regard to case.
    private readonly Dictionary<string, LibraryFunction> _functions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>By name, case as it is; in the order in which they were added.</summary>
    public Dictionary<string, FunctionLibrary> Libraries { get; } = new(StringComparer.Ordinal);

    public int FunctionCount => _functions.Count;

    /// <summary>Bytes of texts and names.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>The functions of all libraries.</summary>
    public Dictionary<string, LibraryFunction>.AlternateLookup<ReadOnlySpan<char>> Functions =>
        _functions.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Adds a library.</summary>
    /// <param name="replaces">True when it takes the place of one with its name.</param>
    /// <returns>Why that is not possible, without a code; null when it was added.</returns>
    public string? Add(FunctionLibrary library, bool replaces)
    {
        FunctionLibrary? old = Libraries.GetValueOrDefault(library.Name);
        if (old is not null && !replaces)
        {
            return $"Library '{library.Name}' already exists";
        }

        HashSet<string> own = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in library.Functions.Keys)
        {
            if (!own.Add(name) || (_functions.ContainsKey(name) && !Defines(old, name)))
            {
                return $"Function {name} already exists";
            }
        }

        Remove(library.Name);
        Libraries.Add(library.Name, library);
        foreach ((string name, LibraryFunction function) in library.Functions)
        {
            _functions.Add(name, function);
        }

        SizeBytes += library.SizeBytes;
        return null;
    }

    /// <summary>Removes a library with its functions.</summary>
    /// <returns>False when there is none of that name.</returns>
    public bool Remove(string name)
    {
        if (!Libraries.Remove(name, out FunctionLibrary? library))
        {
            return false;
        }

        foreach (string function in library.Functions.Keys)
        {
            _functions.Remove(function);
        }

        SizeBytes -= library.SizeBytes;
        return true;
    }

    private static bool Defines(FunctionLibrary? library, string name) =>
        library is not null && library.Functions.Keys.Contains(name, StringComparer.OrdinalIgnoreCase);
}
