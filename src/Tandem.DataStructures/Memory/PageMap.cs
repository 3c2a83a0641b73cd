using System;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tandem.DataStructures.Memory;

/// <summary>
/// Large page-aligned regions straight from the operating system: the chunks of <see cref="NativeHeap"/> and the
/// segments of big tables. Their size is a multiple of <see cref="Granule"/>; they start at a multiple of it, zeroed.
/// </summary>
/// <remarks>Without mmap (Windows) the C runtime's aligned allocation serves; huge pages are then not asked for.</remarks>
internal static unsafe partial class PageMap
{
    /// <summary>2 MiB: the huge page of x86-64 and of arm64 with 4 KiB pages.</summary>
    internal const int Granule = 2 << 20;

    // Values of <sys/mman.h>; only MAP_ANONYMOUS and MAP_NORESERVE differ between Linux and macOS.
    private const int ProtectReadWrite = 3;
    private const int MapPrivate = 2;
    private const int LinuxAnonymousNoReserve = 0x20 | 0x4000;
    private const int MacAnonymousNoReserve = 0x1000 | 0x40;
    private const int LinuxAdviseHugePage = 14;
    private const int LinuxAdviseNoHugePage = 15;
    private const int LinuxAdviseDontNeed = 4;
    private const int LinuxAdviseCollapse = 25;

    private static readonly bool HasMmap = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Maps <paramref name="sizeBytes"/> zeroed bytes. Memory is taken from the system as it is touched.</summary>
    /// <exception cref="OutOfMemoryException">The system refuses.</exception>
    internal static byte* Map(nint sizeBytes, bool hugePages)
    {
        Debug.Assert(sizeBytes > 0 && sizeBytes % Granule == 0);
        if (!HasMmap)
        {
            byte* block = (byte*)NativeMemory.AlignedAlloc((nuint)sizeBytes, Granule);
            NativeMemory.Clear(block, (nuint)sizeBytes);
            return block;
        }

        // One granule more is mapped than wanted, then what lies before and after the aligned part is given back.
        nint mappedBytes = sizeBytes + Granule;
        int flags = MapPrivate | (OperatingSystem.IsLinux() ? LinuxAnonymousNoReserve : MacAnonymousNoReserve);
        nint start = Mmap(0, mappedBytes, ProtectReadWrite, flags, -1, 0);
        if (start == -1)
        {
            throw new InsufficientMemoryException("mmap refused " + mappedBytes + " bytes");
        }

        nint aligned = (start + Granule - 1) & ~(nint)(Granule - 1);
        if (aligned != start)
        {
            _ = Munmap(start, aligned - start);
        }

        nint tail = start + mappedBytes - (aligned + sizeBytes);
        if (tail != 0)
        {
            _ = Munmap(aligned + sizeBytes, tail);
        }

        if (OperatingSystem.IsLinux())
        {
            // Advice only: a kernel without transparent huge pages answers an error that changes nothing here.
            _ = Madvise(aligned, sizeBytes, hugePages ? LinuxAdviseHugePage : LinuxAdviseNoHugePage);
        }

        return (byte*)aligned;
    }

    /// <summary>Gives a whole mapping back.</summary>
    internal static void Unmap(byte* start, nint sizeBytes)
    {
        if (HasMmap)
        {
            _ = Munmap((nint)start, sizeBytes);
        }
        else
        {
            NativeMemory.AlignedFree(start);
        }
    }

    /// <summary>
    /// Lets the system take the memory of a part of a mapping; the addresses stay valid and read as zero or as before.
    /// </summary>
    internal static void Release(byte* start, nint sizeBytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Madvise((nint)start, sizeBytes, LinuxAdviseDontNeed);
        }
    }

    /// <summary>Moves what a mapping holds to huge pages, at once where the system can (Linux 6.1), else when it finds the
    /// time. Changes no byte of it; costs a copy.</summary>
    internal static void MakeHuge(byte* start, nint sizeBytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Madvise((nint)start, sizeBytes, LinuxAdviseHugePage);
            _ = Madvise((nint)start, sizeBytes, LinuxAdviseCollapse);
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Mmap(nint address, nint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Munmap(nint address, nint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(nint address, nint length, int advice);
}
