using System;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>A name in native memory, first field of the block that it names, which frees it.</summary>
/// <remarks>
/// <code>
/// 0  Address  8 bytes
/// 8  Length   8 bytes
/// </code>
/// </remarks>
internal unsafe struct NativeName
{
    private nint _address;
    private long _length;

    /// <summary>The name.</summary>
    public readonly ReadOnlySpan<byte> Bytes => new((void*)_address, (int)_length);

    /// <summary>Bytes the name takes outside its block.</summary>
    public readonly int SizeBytes => _length == 0 ? 0 : NativeHeap.RoundUp((int)_length);

    /// <summary>Copies a name.</summary>
    public static NativeName Create(ReadOnlySpan<byte> name)
    {
        NativeName copy = default;
        copy._length = name.Length;
        if (name.Length > 0)
        {
            copy._address = NativeHeap.Allocate(name.Length);
            name.CopyTo(new Span<byte>((void*)copy._address, name.Length));
        }

        return copy;
    }

    /// <summary>Frees the copy.</summary>
    public void Free()
    {
        if (_length > 0)
        {
            NativeHeap.Free(_address, (int)_length);
        }

        this = default;
    }
}
