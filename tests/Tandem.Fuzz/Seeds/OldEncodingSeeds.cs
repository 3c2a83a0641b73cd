using System;
using System.Buffers.Binary;

namespace Tandem.Fuzz.Seeds;

/// <summary>Payloads in forms that no version in use writes any more, after the description of the formats.</summary>
internal static class OldEncodingSeeds
{
    /// <summary>Texts, integers of each width, and what is behind an element of more than 253 bytes.</summary>
    public static byte[][] Ziplists { get; } =
    [
        Ziplist("00026631 04027631 04026632 04027632", 4, 22),
        Ziplist("00036F6E65 05F2 020374776F 05F3", 4, 22),
        Ziplist("", 0, 10),
        Ziplist("00C00100 04C00200 04C00300 040161 030162 030163 03D0A0860100 06E000BCA06501000000", 8, 37),
        Ziplist("00FEFF 03F0000080 05FD", 3, 18),
        Ziplist("00412C" + new string('6', 600) + " FE2F01000001 41", 2, 313),
    ];

    /// <summary>Fields and values, some with unused bytes behind them.</summary>
    public static byte[][] Zipmaps { get; } =
    [
        Convert.FromHexString("0203666F6F0300626172" + "0568656C6C6F0500776F726C64" + "FF"),
        Convert.FromHexString("0101610500" + "6162636465" + "FF"),
        Convert.FromHexString("0101610303" + "626364000000" + "FF"),
        Convert.FromHexString("00FF"),
    ];

    private static byte[] Ziplist(string entries, ushort count, int last)
    {
        byte[] body = Convert.FromHexString(entries.Replace(" ", "", StringComparison.Ordinal));
        byte[] list = new byte[10 + body.Length + 1];
        BinaryPrimitives.WriteInt32LittleEndian(list, list.Length);
        BinaryPrimitives.WriteInt32LittleEndian(list.AsSpan(4), last);
        BinaryPrimitives.WriteUInt16LittleEndian(list.AsSpan(8), count);
        body.CopyTo(list, 10);
        list[^1] = 0xFF;
        return list;
    }
}
