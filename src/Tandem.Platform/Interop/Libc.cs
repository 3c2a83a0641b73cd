using System.Runtime.InteropServices;

namespace Tandem.Platform.Interop;

/// <summary>
/// The C library calls that .NET has no equal for, or none as cheap. Constants are Linux's; a call that also runs on
/// macOS says so. Each returns what C returns: minus one and errno (<see cref="Errno.Last"/>) on failure.
/// </summary>
/// <remarks>Plain GC transitions: SuppressGCTransition measured no gain for recv and send (performance page).</remarks>
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    public const int AfUnix = 1;
    public const int AfInet = 2;
    public const int AfInet6 = 10;
    public const int SockStream = 1;
    public const int SockNonBlock = 0x800;
    public const int SockCloseOnExec = 0x80000;
    public const int SolSocket = 1;
    public const int SoReuseAddress = 2;
    public const int SoError = 4;
    public const int SoKeepAlive = 9;
    public const int IpProtoTcp = 6;
    public const int TcpNoDelay = 1;
    public const int TcpKeepIdle = 4;
    public const int TcpKeepInterval = 5;
    public const int TcpKeepCount = 6;
    public const int IpProtoIpv6 = 41;
    public const int Ipv6Only = 26;
    public const int MsgNoSignal = 0x4000;

    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const int EpollModify = 3;
    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const uint EpollError = 0x8;
    public const uint EpollHangUp = 0x10;
    public const uint EpollPeerClosed = 0x2000;        // EPOLLRDHUP
    public const uint EpollEdge = 0x8000_0000;         // EPOLLET
    public const int EpollCloseOnExec = 0x80000;
    public const int EventFdFlags = 0x800 | 0x80000;   // EFD_NONBLOCK | EFD_CLOEXEC

    public const int OpenReadOnly = 0;                 // the same on macOS
    public const int OpenReadWrite = 2;                // the same on macOS

    [LibraryImport(Library)]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Library)]
    public static partial int bind(int descriptor, byte* address, int length);

    [LibraryImport(Library)]
    public static partial int listen(int descriptor, int backlog);

    [LibraryImport(Library)]
    public static partial int accept4(int descriptor, byte* address, int* length, int flags);

    [LibraryImport(Library)]
    public static partial int connect(int descriptor, byte* address, int length);

    [LibraryImport(Library)]
    public static partial int getsockname(int descriptor, byte* address, int* length);

    [LibraryImport(Library)]
    public static partial int getsockopt(int descriptor, int level, int option, int* value, int* length);

    [LibraryImport(Library)]
    public static partial int setsockopt(int descriptor, int level, int option, int* value, int length);

    [LibraryImport(Library)]
    public static partial nint recv(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport(Library)]
    public static partial nint send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport(Library)]
    public static partial nint read(int descriptor, byte* buffer, nint length);

    [LibraryImport(Library)]
    public static partial nint write(int descriptor, byte* buffer, nint length);

    [LibraryImport(Library)]
    public static partial int close(int descriptor);

    [LibraryImport(Library)]
    public static partial int epoll_create1(int flags);

    [LibraryImport(Library)]
    public static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* epollEvent);

    [LibraryImport(Library)]
    public static partial int epoll_wait(int epoll, byte* events, int maxEvents, int timeoutMilliseconds);

    [LibraryImport(Library)]
    public static partial int eventfd(uint initial, int flags);

    /// <summary>Opens a path that exists; never creates. macOS too.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    [LibraryImport(Library)]
    public static partial int fsync(int descriptor);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int chmod(string path, uint mode);

    public const int LimitOpenFilesLinux = 7;
    public const int LimitOpenFilesMac = 8;
    public const int UsageSelf = 0;                    // the same on macOS
    public const int UsageChildren = -1;               // the same on macOS
    public const int UsageThread = 1;
    public const int SignalAbort = 6;                  // the same on macOS
    public const int SignalSegmentationFault = 11;     // the same on macOS
    public const int SetDescriptorFlags = 2;           // F_SETFD, the same on macOS
    public const int CloseOnExec = 1;                  // FD_CLOEXEC, the same on macOS
    public const int PipeCloseOnExec = 0x80000;

    /// <summary>Two u64 at <paramref name="limits"/>: soft, hard. macOS too.</summary>
    [LibraryImport(Library)]
    public static partial int getrlimit(int resource, ulong* limits);

    [LibraryImport(Library)]
    public static partial int setrlimit(int resource, ulong* limits);

    /// <summary>
    /// Fills 144 bytes: user time (seconds i64, microseconds), system time alike, then counters. macOS too.
    /// </summary>
    [LibraryImport(Library)]
    public static partial int getrusage(int who, byte* usage);

    /// <summary>Handler 0 is the default disposition. macOS too.</summary>
    [LibraryImport(Library)]
    public static partial nint signal(int number, nint handler);

    [LibraryImport(Library)]
    public static partial int kill(int process, int signal);

    [LibraryImport(Library)]
    public static partial int pipe2(int* descriptors, int flags);

    [LibraryImport(Library)]
    public static partial int fcntl(int descriptor, int command, nint argument);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int execve(string path, byte** arguments, byte** environment);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn(
        int* process, string path, byte* fileActions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_init(byte* fileActions);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_destroy(byte* fileActions);

    [LibraryImport(Library)]
    public static partial int posix_spawn_file_actions_adddup2(byte* fileActions, int from, int to);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addopen(
        byte* fileActions, int descriptor, string path, int flags, uint mode);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport(Library)]
    public static partial int posix_spawnattr_setflags(byte* attributes, short flags);
}
