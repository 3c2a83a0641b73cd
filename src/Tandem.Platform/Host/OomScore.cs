using System;
using System.Globalization;
using System.IO;
using Tandem.Platform.Storage;

namespace Tandem.Platform.Host;

/// <summary>
/// How early Linux's out-of-memory killer takes this process: /proc/self/oom_score_adj, -1000 to 1000.
/// </summary>
public static class OomScore
{
    private const string FileName = "/proc/self/oom_score_adj";

    /// <summary>Whether the system has such a score.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>The present score; 0 where there is none.</summary>
    public static int Read()
    {
        if (!IsSupported) { return 0; }
        string text = File.ReadAllText(FileName).Trim();
        return int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    /// <summary>Sets it. Lowering it below where it was needs privileges.</summary>
    /// <returns>Null, or why not.</returns>
    public static string? TryWrite(int score)
    {
        if (!IsSupported) { return "not supported on this system"; }
        return FileStorage.Try(score, static s =>
            File.WriteAllText(FileName, s.ToString(CultureInfo.InvariantCulture)));
    }
}
