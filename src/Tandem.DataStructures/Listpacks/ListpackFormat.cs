using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tandem.DataStructures.Listpacks;

/// <summary>The bytes of a listpack, and how an entry is measured and stepped over by address.</summary>
/// <remarks>
/// <code>
/// +-----------+-------+---------+---------+-- - - --+------+
/// | total     | count | entry   | entry   |         | 0xFF |
/// | 4 bytes   | 2     |         |         |         |      |      all numbers little-endian
/// +-----------+-------+---------+---------+-- - - --+------+
///
/// entry:  +------------------+----------+
///         | body             | back     |     back: length of the body, readable from right to left
///         +------------------+----------+
///
/// body:   0xxxxxxx                    integer 0..127
///         10xxxxxx text               text of up to 63 bytes
///         110xxxxx xxxxxxxx           integer of 13 bits, signed
///         1110xxxx xxxxxxxx text      text of up to 4095 bytes
///         11110000 length:4 text      any text
///         11110001 :2   11110010 :3   11110011 :4   11110100 :8       signed integers
///
/// back:   seven bits a byte, the highest first; bit 7 is set in all but the first, so a reader that comes
///         from the right goes on while it is set
/// </code>
/// A count of 65535 means unknown: the entries have to be counted. Source of the format: Redis, listpack.c.
/// Everything here trusts the bytes: what came from outside passes <see cref="ListpackCheck"/> first. Hosts are
/// little-endian.
/// </remarks>
internal static unsafe class ListpackFormat
{
    public const int HeaderBytes = 6;
    public const int EmptyBytes = HeaderBytes + 1;
    public const byte End = 0xFF;
    public const int UnknownCount = ushort.MaxValue;

    /// <summary>Redis never lets a listpack grow beyond 1 GiB (listpack.c).</summary>
    public const int MaxBytes = 1 << 30;

    public const byte Text6 = 0x80;
    public const byte Integer13 = 0xC0;
    public const byte Text12 = 0xE0;
    public const byte Text32 = 0xF0;
    public const byte Integer16 = 0xF1;
    public const byte Integer24 = 0xF2;
    public const byte Integer32 = 0xF3;
    public const byte Integer64 = 0xF4;

    /// <summary>Longest body of an integer.</summary>
    public const int MaxIntegerBodyBytes = 9;

    public static int TotalBytes(byte* block) => *(int*)block;

    public static int StoredCount(byte* block) => *(ushort*)(block + 4);

    public static void WriteHeader(byte* block, int totalBytes, int count)
    {
        *(int*)block = totalBytes;
        *(ushort*)(block + 4) = (ushort)(count < UnknownCount ? count : UnknownCount);
    }

    /// <summary>Bytes of the body of the entry at an address.</summary>
    public static int BodyBytes(byte* entry)
    {
        byte first = *entry;
        if (first < Text6)
        {
            return 1;
        }

        if (first < Integer13)
        {
            return 1 + (first & 0x3F);
        }

        if (first < Text12)
        {
            return 2;
        }

        if (first < Text32)
        {
            return 2 + (((first & 0x0F) << 8) | entry[1]);
        }

        if (first == Text32)
        {
            return 5 + *(int*)(entry + 1);
        }

        Debug.Assert(first <= Integer64);
        return first == Integer64 ? 9 : first - Integer16 + 3;
    }

    /// <summary>Bytes of the whole entry at an address. All walks step with it, so the two commonest kinds come first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EntryBytes(byte* entry)
    {
        byte first = *entry;
        return first < Text6 ? 2 : first < Integer13 ? 2 + (first & 0x3F) : LongEntryBytes(entry);
    }

    private static int LongEntryBytes(byte* entry)
    {
        int body = BodyBytes(entry);
        return body + BackBytes(body);
    }

    /// <summary>Bytes the length behind a body takes. The odd limits are Redis's: 16383 and its like already take one more.</summary>
    public static int BackBytes(int bodyBytes) => bodyBytes switch
    {
        <= 127 => 1,
        < 16383 => 2,
        < 2097151 => 3,
        < 268435455 => 4,
        _ => 5,
    };

    /// <summary>Writes the length behind a body.</summary>
    /// <returns>The bytes it took.</returns>
    public static int WriteBack(byte* at, int bodyBytes)
    {
        int size = BackBytes(bodyBytes);
        for (int i = size - 1; i > 0; i--)
        {
            at[i] = (byte)(bodyBytes | 0x80);
            bodyBytes >>= 7;
        }

        at[0] = (byte)bodyBytes;
        return size;
    }

    /// <summary>The address of the entry that ends where <paramref name="next"/> begins.</summary>
    public static byte* Before(byte* next)
    {
        byte* at = next - 1;
        int body = *at & 0x7F;
        int shift = 7;
        while ((*at & 0x80) != 0)
        {
            at--;
            body |= (*at & 0x7F) << shift;
            shift += 7;
        }

        return at - body;
    }

    /// <summary>Reads a body that is an integer.</summary>
    public static long ReadInteger(byte* entry)
    {
        byte first = *entry;
        if (first < Text6)
        {
            return first;
        }

        switch (first)
        {
            case Integer16: return *(short*)(entry + 1);
            case Integer24: return (entry[1] << 8 | entry[2] << 16 | entry[3] << 24) >> 8;
            case Integer32: return *(int*)(entry + 1);
            case Integer64: return *(long*)(entry + 1);
            default:
                Debug.Assert(first is >= Integer13 and < Text12);
                return ((((first & 0x1F) << 8) | entry[1]) << 19) >> 19;
        }
    }

    /// <summary>Whether a body is an integer, given its first byte.</summary>
    public static bool IsInteger(byte first) => first < Text6 || first is >= Integer13 and < Text12 or > Text32;

    /// <summary>Bytes before the text of a body that is text.</summary>
    public static int TextHeadBytes(byte first) => first < Integer13 ? 1 : first < Text32 ? 2 : 5;

    /// <summary>Bytes of the shortest body of an integer.</summary>
    public static int IntegerBodyBytes(long value) => value switch
    {
        >= 0 and <= 127 => 1,
        >= -4096 and <= 4095 => 2,
        >= short.MinValue and <= short.MaxValue => 3,
        >= -(1 << 23) and < 1 << 23 => 4,
        >= int.MinValue and <= int.MaxValue => 5,
        _ => 9,
    };

    /// <summary>Writes an integer as a body of the size <see cref="IntegerBodyBytes"/> gave.</summary>
    public static void WriteInteger(byte* at, long value, int bodyBytes)
    {
        switch (bodyBytes)
        {
            case 1:
                at[0] = (byte)value;
                break;
            case 2:
                at[0] = (byte)(Integer13 | ((value >> 8) & 0x1F));
                at[1] = (byte)value;
                break;
            case 3:
                at[0] = Integer16;
                *(short*)(at + 1) = (short)value;
                break;
            case 4:
                at[0] = Integer24;
                at[1] = (byte)value;
                at[2] = (byte)(value >> 8);
                at[3] = (byte)(value >> 16);
                break;
            case 5:
                at[0] = Integer32;
                *(int*)(at + 1) = (int)value;
                break;
            default:
                at[0] = Integer64;
                *(long*)(at + 1) = value;
                break;
        }
    }

    /// <summary>Bytes of a body that holds a text.</summary>
    public static int TextBodyBytes(int length) => length < 64 ? 1 + length : length < 4096 ? 2 + length : 5 + length;

    /// <summary>Writes what stands before a text.</summary>
    /// <returns>The bytes it took.</returns>
    public static int WriteTextHead(byte* at, int length)
    {
        if (length < 64)
        {
            at[0] = (byte)(Text6 | length);
            return 1;
        }

        if (length < 4096)
        {
            at[0] = (byte)(Text12 | (length >> 8));
            at[1] = (byte)length;
            return 2;
        }

        at[0] = Text32;
        *(int*)(at + 1) = length;
        return 5;
    }
}
