using System;
using System.Collections.Generic;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.OldEncodings;
using Tandem.Fuzz.Seeds;

namespace Tandem.Fuzz.Targets;

/// <summary>Ziplists, of files before 7.0: refused, or converted to a listpack that can be walked.</summary>
internal sealed class Ziplists : IFuzzTarget
{
    public string Name => "ziplists";

    public IEnumerable<byte[]> Seeds() => OldEncodingSeeds.Ziplists;

    public bool Run(ReadOnlySpan<byte> input)
    {
        long before = NativeHeap.UsedBytes;
        bool isValid = ZiplistReader.IsValid(input, out int count);
        if (ZiplistReader.TryConvert(input, out Listpack list) != isValid)
        {
            throw new FuzzException("the check and the conversion disagree");
        }

        if (isValid)
        {
            Listpacks.Walk(list, count);
            list.Free();
        }

        return NativeHeap.UsedBytes == before ? isValid : throw new FuzzException("lost memory");
    }

    public void Dispose()
    {
    }
}
