using System;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tandem.Platform.Interop;

/// <summary>
/// <c>struct sockaddr</c> of Linux as bytes.
/// <code>
/// sockaddr_in (16)        sockaddr_in6 (28)        sockaddr_un (110)
/// 0 family u16            0 family u16             0 family u16
/// 2 port u16, network     2 port u16, network      2 path, ended by zero
/// 4 address, 4 bytes      4 flow u32
/// 8 zero, 8 bytes         8 address, 16 bytes
///                         24 scope u32
/// </code>
/// </summary>
internal static class NativeAddress
{
    /// <summary>Room that any of the three fits in.</summary>
    public const int MaxSizeBytes = 112;

    private const int MaxPathBytes = 107;

    /// <returns>The length to hand to the system.</returns>
    public static int Encode(Span<byte> target, IPAddress address, int port)
    {
        target[..28].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)port);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            BitConverter.TryWriteBytes(target, (ushort)Libc.AfInet);
            address.TryWriteBytes(target[4..], out _);
            return 16;
        }

        BitConverter.TryWriteBytes(target, (ushort)Libc.AfInet6);
        address.TryWriteBytes(target[8..], out _);
        BitConverter.TryWriteBytes(target[24..], (uint)address.ScopeId);
        return 28;
    }

    /// <returns>The length to hand to the system; 0 when the path is too long.</returns>
    public static int EncodeUnix(Span<byte> target, string path)
    {
        target[..MaxSizeBytes].Clear();
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes) { return 0; }
        BitConverter.TryWriteBytes(target, (ushort)Libc.AfUnix);
        return 2 + Encoding.UTF8.GetBytes(path, target[2..]) + 1;
    }

    /// <summary>Reads an IPv4 or IPv6 address; null for any other family.</summary>
    public static IPAddress? Decode(ReadOnlySpan<byte> source, out int port)
    {
        port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        return BitConverter.ToUInt16(source) switch
        {
            Libc.AfInet => new IPAddress(source.Slice(4, 4)),
            Libc.AfInet6 => new IPAddress(source.Slice(8, 16)),
            _ => null,
        };
    }
}
