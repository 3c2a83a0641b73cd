using System;
using System.IO;
using System.Runtime.InteropServices;

namespace Tandem.Platform.Host;

/// <summary>Words about the machine, for INFO.</summary>
public static class HostDescription
{
    /// <summary>INFO's os: kernel, release and machine as uname has them: "Linux 6.1.0-18-amd64 x86_64".</summary>
    public static string OperatingSystemName { get; } = Describe();

    private static string Describe()
    {
        string machine = RuntimeInformation.OSArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.Arm64 => "aarch64",
            Architecture other => other.ToString(),
        };
        return OperatingSystem.IsLinux()
            ? $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()} {machine}"
            : $"{RuntimeInformation.OSDescription} {machine}";
    }
}
