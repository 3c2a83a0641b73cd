using System.Runtime.InteropServices;
using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.HashTables;

/// <summary>Single buckets, 64-aligned: overflow buckets and the only bucket of a tiny table. Owned as the heap is, which
/// counts them; pages are kept for the next buckets.</summary>
internal static unsafe class BucketPool
{
    private const int PageBytes = 64 * 1024;

    private static byte* _free;
    private static byte* _next;
    private static byte* _end;

    /// <summary>Buckets in use.</summary>
    public static long Count { get; private set; }

    /// <summary>A bucket with undefined content.</summary>
    public static nint Take()
    {
        Count++;
        NativeHeap.Count(Bucket.Size, 0);
        if (_free != null)
        {
            byte* bucket = _free;
            _free = *(byte**)bucket;
            return (nint)bucket;
        }

        if (_next == _end)
        {
            _next = (byte*)NativeMemory.AlignedAlloc(PageBytes, 4096);
            _end = _next + PageBytes;
            NativeHeap.Count(0, PageBytes);
        }

        byte* taken = _next;
        _next += Bucket.Size;
        return (nint)taken;
    }

    public static void Return(nint bucket)
    {
        Count--;
        NativeHeap.Count(-Bucket.Size, 0);
        *(byte**)bucket = _free;
        _free = (byte*)bucket;
    }
}
