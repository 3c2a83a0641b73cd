using System;
using System.Collections.Generic;
using Tandem.Protocol;

namespace Tandem.Server.Scripting.Debugging;

/// <summary>Reads what a debugging client sends: arrays of bulk strings, and nothing else.</summary>
/// <remarks>Limits as in Redis 7.0: 1 to 1024 words of 1 to 1024 bytes. A number is what its line begins with.</remarks>
internal static class DebugRequest
{
    private const int MaxNumber = 1024;

    /// <summary>Reads one command.</summary>
    /// <param name="words">Gets its words.</param>
    /// <param name="length">Bytes it took, when it is complete.</param>
    public static RequestStatus TryRead(ReadOnlySpan<byte> input, List<byte[]> words, out int length)
    {
        words.Clear();
        length = 0;
        RequestStatus status = ReadNumber(input, ref length, (byte)RespType.Array, out int count);
        for (int i = 0; i < count && status == RequestStatus.Complete; i++)
        {
            status = ReadNumber(input, ref length, (byte)RespType.BulkString, out int size);
            if (status != RequestStatus.Complete)
            {
                break;
            }

            if (input.Length - length < size + 2)
            {
                return RequestStatus.Incomplete;
            }

            words.Add(input.Slice(length, size).ToArray());
            length += size;
            if (!input.Slice(length, 2).SequenceEqual("\r\n"u8))
            {
                return RequestStatus.ProtocolError;
            }

            length += 2;
        }

        return status;
    }

    /// <summary>The number that a text begins with, as C's atoi has it, within 32 bits; 0 when it begins with none.</summary>
    public static int LeadingNumber(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" \t\n\v\f\r"u8);
        bool isNegative = text.StartsWith("-"u8);
        long number = 0;
        foreach (byte digit in isNegative || text.StartsWith("+"u8) ? text[1..] : text)
        {
            if (!char.IsAsciiDigit((char)digit) || number > int.MaxValue)
            {
                break;
            }

            number = (number * 10) + digit - '0';
        }

        return (int)Math.Clamp(isNegative ? -number : number, int.MinValue, int.MaxValue);
    }

    private static RequestStatus ReadNumber(ReadOnlySpan<byte> input, ref int at, byte type, out int number)
    {
        number = 0;
        ReadOnlySpan<byte> rest = input[at..];
        if (rest.IsEmpty)
        {
            return RequestStatus.Incomplete;
        }

        if (rest[0] != type)
        {
            return RequestStatus.ProtocolError;
        }

        int end = rest.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return RequestStatus.Incomplete;
        }

        number = LeadingNumber(rest[1..end]);
        at += end + 2;
        return number is >= 1 and <= MaxNumber ? RequestStatus.Complete : RequestStatus.ProtocolError;
    }
}
