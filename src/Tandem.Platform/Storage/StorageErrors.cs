using System;
using System.IO;
using Tandem.Platform.Interop;

namespace Tandem.Platform.Storage;

/// <summary>Texts of failures, as strerror has them on Linux, and what .NET's exceptions are in these texts.</summary>
public static class StorageErrors
{
    public const string NotFound = "No such file or directory";
    public const string Exists = "File exists";
    public const string PermissionDenied = "Permission denied";
    public const string IsDirectory = "Is a directory";
    public const string NotDirectory = "Not a directory";
    public const string NoSpace = "No space left on device";
    public const string InputOutput = "Input/output error";
    public const string NameTooLong = "File name too long";
    public const string TooLarge = "File too large";
    public const string Locked = "Resource temporarily unavailable";

    /// <summary>Whether .NET throws it for the system's refusal, and not for a bug of the caller.</summary>
    internal static bool IsStorageFailure(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException or NotSupportedException
            or System.Security.SecurityException;

    internal static string Describe(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => NotFound,
        PathTooLongException => NameTooLong,
        UnauthorizedAccessException { InnerException: IOException inner } => Describe(inner),
        UnauthorizedAccessException => PermissionDenied,
        ArgumentOutOfRangeException => TooLarge, // .NET's face of EFBIG
        IOException { HResult: > 0 and < 4096 } io when !OperatingSystem.IsWindows() => Errno.Describe(io.HResult),
        _ => e.Message,
    };
}
