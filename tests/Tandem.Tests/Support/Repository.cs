using System;
using System.IO;

namespace Tandem.Tests.Support;

/// <summary>The checkout that the running tests were built from.</summary>
internal static class Repository
{
    /// <summary>Absolute path of the folder with Tandem.slnx.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Tandem.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests do not lie in the repository");
    }
}
