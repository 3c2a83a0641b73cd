using System;
using System.Runtime.InteropServices;

namespace Tandem.Platform.Interop;

/// <summary>
/// A native array of <c>struct epoll_event</c>. Freed by <see cref="Free"/>.
/// <code>
/// x86-64 (packed, 12 bytes)      other machines (16 bytes)
/// 0  events       u32            0  events       u32
/// 4  descriptor   i32            4  padding
/// 8  generation   u32            8  descriptor   i32
///                                12 generation   u32
/// </code>
/// The kernel keeps the 8 bytes of data as they are; here they name the descriptor and which of its lives is meant.
/// </summary>
/// <remarks>The layout depends on the machine, so fields are reached by offset and not by a struct.</remarks>
internal readonly unsafe struct EpollEvents
{
    /// <summary>Whether this machine's epoll_event is packed (x86 only: kept like its 32-bit form).</summary>
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture is Architecture.X64;

    /// <summary>Bytes of one event on this machine.</summary>
    public static readonly int SizeBytes = IsPacked ? 12 : 16;

    private static readonly int DataOffset = IsPacked ? 4 : 8;

    private readonly byte* _first;

    private EpollEvents(byte* first) => _first = first;

    public static EpollEvents Allocate(int count) =>
        new((byte*)NativeMemory.AlignedAlloc((nuint)(count * SizeBytes), 64));

    public byte* Address => _first;

    public uint EventsAt(int index) => *(uint*)(_first + (index * SizeBytes));

    public int DescriptorAt(int index) => *(int*)(_first + (index * SizeBytes) + DataOffset);

    public uint GenerationAt(int index) => *(uint*)(_first + (index * SizeBytes) + DataOffset + 4);

    /// <summary>Writes one event into 16 bytes of the caller's, for epoll_ctl.</summary>
    public static void Encode(Span<byte> target, uint events, int descriptor, uint generation)
    {
        BitConverter.TryWriteBytes(target, events);
        BitConverter.TryWriteBytes(target[DataOffset..], descriptor);
        BitConverter.TryWriteBytes(target[(DataOffset + 4)..], generation);
    }

    public void Free() => NativeMemory.AlignedFree(_first);
}
