using System.Runtime.InteropServices;

namespace Tandem.Platform.Interop;

/// <summary>Error numbers of Linux that the code asks for by name, and the C library's text for any number.</summary>
internal static class Errno
{
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int NoMemory = 12;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int ProtocolNotAvailable = 92;
    public const int ProtocolNotSupported = 93;
    public const int SocketTypeNotSupported = 94;
    public const int ProtocolFamilyNotSupported = 96;
    public const int AddressFamilyNotSupported = 97;
    public const int AddressNotAvailable = 99;
    public const int ConnectionAborted = 103;
    public const int NoBuffers = 105;
    public const int InProgress = 115;

    /// <summary>errno of the last native call on this thread. Ask before anything else is called.</summary>
    public static int Last => Marshal.GetLastSystemError();

    /// <summary>strerror: "Connection refused", "No such file or directory" ...</summary>
    public static string Describe(int number) => Marshal.GetPInvokeErrorMessage(number);

    /// <summary>strerror of <see cref="Last"/>.</summary>
    public static string DescribeLast() => Describe(Last);
}
