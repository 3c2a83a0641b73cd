using System;
using System.Buffers.Binary;
using Tandem.DataStructures.Hashing;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>The frame of what DUMP replies and RESTORE takes: value type, value, 2 bytes RDB version, 8 bytes CRC64.</summary>
internal static class DumpPayload
{
    /// <summary>Newest version whose payloads are read.</summary>
    public const int NewestVersion = 12;

    public const int TrailerBytes = 10;

    /// <summary>Ends a payload; the writer must hold nothing but the type and the value, with its checksum on.</summary>
    /// <param name="version">The oldest that has the value's type.</param>
    public static void WriteTrailer(RdbWriter writer, ushort version)
    {
        writer.WriteUInt16(version);
        writer.WriteInt64((long)writer.Checksum);
        writer.Flush();
    }

    /// <summary>Checks version and checksum.</summary>
    /// <param name="payload">All of it.</param>
    /// <param name="verifyChecksum">False to take any checksum (DEBUG SET-SKIP-CHECKSUM-VALIDATION).</param>
    /// <param name="value">Type and value.</param>
    public static bool TryOpen(ReadOnlySpan<byte> payload, bool verifyChecksum, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (payload.Length < TrailerBytes)
        {
            return false;
        }

        ReadOnlySpan<byte> trailer = payload[^TrailerBytes..];
        if (BinaryPrimitives.ReadUInt16LittleEndian(trailer) > NewestVersion)
        {
            return false;
        }

        ulong checksum = BinaryPrimitives.ReadUInt64LittleEndian(trailer[2..]);
        value = payload[..^TrailerBytes];
        return !verifyChecksum || Crc64.Append(0, payload[..^8]) == checksum;
    }
}
