using System;
using System.Collections.Generic;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.OldEncodings;
using Tandem.Fuzz.Seeds;

namespace Tandem.Fuzz.Targets;

/// <summary>Zipmaps, of files before 2.6: refused, or converted to a listpack that can be walked.</summary>
internal sealed class Zipmaps : IFuzzTarget
{
    public string Name => "zipmaps";

    public IEnumerable<byte[]> Seeds() => OldEncodingSeeds.Zipmaps;

    public bool Run(ReadOnlySpan<byte> input)
    {
        long before = NativeHeap.UsedBytes;
        bool isValid = ZipmapReader.TryConvert(input, out Listpack list);
        if (isValid)
        {
            Listpacks.Walk(list, list.Count);
            list.Free();
        }

        return NativeHeap.UsedBytes == before ? isValid : throw new FuzzException("lost memory");
    }

    public void Dispose()
    {
    }
}
