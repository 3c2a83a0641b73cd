using System;
using System.Collections.Generic;
using System.Linq;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;

namespace Tandem.Fuzz.Targets;

/// <summary>Listpacks of files and payloads: refused, or walked in both directions alike and changed without harm.</summary>
internal sealed class Listpacks : IFuzzTarget
{
    public string Name => "listpacks";

    public IEnumerable<byte[]> Seeds()
    {
        yield return Pack([]);
        yield return Pack(["a"u8.ToArray(), "1"u8.ToArray(), "-5000"u8.ToArray(), "123456789012"u8.ToArray()]);
        yield return Pack([new byte[70], new byte[5000], "9223372036854775807"u8.ToArray(), "127"u8.ToArray(), "-4096"u8.ToArray()]);
        yield return Pack([.. Enumerable.Range(0, 200).Select(static i => BitConverter.GetBytes(i))]);
    }

    public bool Run(ReadOnlySpan<byte> input)
    {
        long before = NativeHeap.UsedBytes;
        bool isValid = ListpackCheck.IsValid(input, out int count);
        if (ListpackCheck.TryCopy(input, out Listpack copy) != isValid)
        {
            throw new FuzzException("the check and the copy disagree");
        }

        if (isValid)
        {
            copy.Free();
            Listpack list = Listpack.FromValidated(input);
            Walk(list, count);
            Change(list, count);
        }

        return NativeHeap.UsedBytes == before ? isValid : throw new FuzzException($"lost {NativeHeap.UsedBytes - before} bytes");
    }

    public void Dispose()
    {
    }

    internal static byte[] Pack(IEnumerable<byte[]> elements)
    {
        Listpack list = Listpack.Create();
        foreach (byte[] element in elements)
        {
            list = list.Append(element);
        }

        byte[] bytes = list.Bytes.ToArray();
        list.Free();
        return bytes;
    }

    /// <summary>Walks forward and back; both must find the same.</summary>
    internal static void Walk(Listpack list, int count)
    {
        List<byte[]> forward = [];
        for (ListpackCursor at = list.First; !at.IsNone; at = list.Next(at))
        {
            forward.Add(list[at].ToArray());
        }

        int left = forward.Count;
        for (ListpackCursor at = list.Last; !at.IsNone && left > 0; at = list.Previous(at))
        {
            if (!list[at].ToArray().AsSpan().SequenceEqual(forward[--left]))
            {
                throw new FuzzException($"element {left} reads otherwise backward");
            }
        }

        if (forward.Count != count || left != 0 || list.Count != count)
        {
            throw new FuzzException($"{count} elements checked, {list.Count} counted, {forward.Count} forward, {left} left backward");
        }
    }

    private static void Change(Listpack list, int count)
    {
        list = list.Append("tail"u8);
        list = list.Prepend(long.MaxValue);
        ListpackCursor middle = list.Seek(count / 2);
        list = list.InsertBefore(middle, new byte[300]);
        list = list.Replace(list.First, "12"u8);
        ListpackCursor at = list.Find("tail"u8);
        if (at.IsNone)
        {
            throw new FuzzException("what was appended is not found");
        }

        Walk(list, count + 3);
        list = list.DeleteRange(0, 2);
        Walk(list, count + 1);
        list.Free();
    }
}
