using System.Runtime.InteropServices;

namespace Tandem.DataStructures.HashTables;

/// <summary>Single buckets, 64-aligned: overflow buckets and the only bucket of a tiny table. Owned as the heap is.</summary>
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
        }

        byte* taken = _next;
        _next += Bucket.Size;
        return (nint)taken;
    }

    public static void Return(nint bucket)
    {
        Count--;
        *(byte**)bucket = _free;
        _free = (byte*)bucket;
    }
}
