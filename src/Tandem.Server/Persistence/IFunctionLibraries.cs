using System;

namespace Tandem.Server.Persistence;

/// <summary>Takes the function libraries of a file that is being loaded; they count when the data do.</summary>
internal interface IFunctionLibraries
{
    /// <summary>A load begins: what comes is kept apart.</summary>
    void BeginLoad();

    /// <summary>Takes the text of one library.</summary>
    /// <returns>Why it cannot be taken; null when it was.</returns>
    string? LoadFromFile(ReadOnlySpan<byte> code);

    /// <summary>The data are in place: so are the libraries, instead of those there were.</summary>
    /// <param name="keeps">True when those there were stay, too.</param>
    /// <param name="replaces">True when those of the file then take the place of those with their names.</param>
    /// <returns>Why they cannot be joined; null when they were.</returns>
    string? EndLoad(bool keeps = false, bool replaces = false);
}
