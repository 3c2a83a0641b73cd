using System;
using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>LCS.</summary>
internal static class Lcs
{
    /// <summary>A run of bytes that both strings share, as positions of its first bytes.</summary>
    private readonly record struct Match(int First, int Second, int Length);

    /// <summary>Finds the longest common subsequence of two strings.</summary>
    /// <returns>Bulk string: the subsequence; with LEN an integer: its length; with IDX a map of "matches" (ranges in
    /// both strings, last first) and "len".</returns>
    /// <remarks>Errors: no strings, LEN with IDX, a table over proto-max-bulk-len. Cost: O(N*M) time and memory, 4 bytes
    /// per pair.</remarks>
    [Command("LCS", "key1 key2 [LEN] [IDX] [MINMATCHLEN len] [WITHMATCHLEN]", Arity = -3,
        Flags = CommandFlags.Readonly, Acl = AclCategories.String, Keys = "RO access @1 last=1", Since = "7.0.0")]
    public static void Run(ref CommandContext c)
    {
        // Finding one key may remove the other, whose time is over; so the entries are taken when both were found.
        c.Find(1);
        c.Find(2);
        EntryRef first = c.Database.Peek(c[1]);
        EntryRef second = c.Database.Peek(c[2]);
        if (IsOtherType(first) || IsOtherType(second))
        {
            c.Reply.Error("ERR The specified keys must contain string values"u8);
            return;
        }

        bool wantsLength = false;
        bool wantsIndexes = false;
        bool withMatchLength = false;
        long minMatchLength = 0;
        for (int i = 3; i < c.ArgumentCount; i++)
        {
            if (c.Is(i, "IDX"u8))
            {
                wantsIndexes = true;
            }
            else if (c.Is(i, "LEN"u8))
            {
                wantsLength = true;
            }
            else if (c.Is(i, "WITHMATCHLEN"u8))
            {
                withMatchLength = true;
            }
            else if (c.Is(i, "MINMATCHLEN"u8) && i + 1 < c.ArgumentCount)
            {
                if (!c.TryInteger(++i, out minMatchLength))
                {
                    return;
                }
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                return;
            }
        }

        if (wantsIndexes && wantsLength)
        {
            c.Reply.Error("ERR If you want both the length and indexes, please just use IDX."u8);
            return;
        }

        Span<byte> firstDigits = stackalloc byte[StringValue.IntegerLength];
        Span<byte> secondDigits = stackalloc byte[StringValue.IntegerLength];
        ReadOnlySpan<byte> a = first.IsNull ? default : StringValue.Read(first, firstDigits);
        ReadOnlySpan<byte> b = second.IsNull ? default : StringValue.Read(second, secondDigits);
        long cells = (a.Length + 1L) * (b.Length + 1L);
        if (cells > Math.Min(c.Server.Limits.MaxBulkLength / sizeof(uint), Array.MaxLength))
        {
            c.Reply.Error(
                "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len"u8);
            return;
        }

        uint[] lengths = Lengths(a, b, (int)cells);
        uint length = lengths[^1];
        if (wantsLength)
        {
            c.Reply.Integer(length);
        }
        else if (wantsIndexes)
        {
            ReplyMatches(c.Reply, Matches(a, b, lengths), length, minMatchLength, withMatchLength);
        }
        else
        {
            ReplySubsequence(c.Reply, a, Matches(a, b, lengths), (int)length);
        }
    }

    private static bool IsOtherType(EntryRef entry) =>
        !entry.IsNull && ValueTag.TypeOf(entry) != DataType.String;

    /// <summary>The table of the lengths for all pairs of prefixes: row i, column j is that of the first i bytes of
    /// <paramref name="a"/> and the first j of <paramref name="b"/>.</summary>
    private static uint[] Lengths(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, int cells)
    {
        int width = b.Length + 1;
        uint[] lengths = GC.AllocateUninitializedArray<uint>(cells);
        Span<uint> above = lengths.AsSpan(0, width);
        above.Clear();
        for (int i = 1; i <= a.Length; i++)
        {
            Span<uint> row = lengths.AsSpan(i * width, width);
            byte wanted = a[i - 1];
            uint left = 0;
            row[0] = 0;
            for (int j = 1; j < row.Length; j++)
            {
                left = b[j - 1] == wanted ? above[j - 1] + 1 : Math.Max(above[j], left);
                row[j] = left;
            }

            above = row;
        }

        return lengths;
    }

    /// <summary>Walks the table from its last cell: the runs, last first.</summary>
    private static List<Match> Matches(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, uint[] lengths)
    {
        List<Match> matches = [];
        int width = b.Length + 1;
        int i = a.Length;
        int j = b.Length;
        int run = 0;
        while (i > 0 && j > 0)
        {
            if (a[i - 1] == b[j - 1])
            {
                run++;
                i--;
                j--;
                continue;
            }

            EndRun(matches, i, j, ref run);
            if (lengths[((i - 1) * width) + j] > lengths[(i * width) + j - 1])
            {
                i--;
            }
            else
            {
                j--;
            }
        }

        EndRun(matches, i, j, ref run);
        return matches;
    }

    private static void EndRun(List<Match> matches, int first, int second, ref int run)
    {
        if (run > 0)
        {
            matches.Add(new Match(first, second, run));
            run = 0;
        }
    }

    private static void ReplyMatches(
        RespWriter reply, List<Match> matches, uint length, long minMatchLength, bool withMatchLength)
    {
        reply.Map(2);
        reply.Bulk("matches"u8);
        int mark = reply.BeginDeferred();
        int count = 0;
        foreach (Match match in matches)
        {
            if (match.Length < minMatchLength)
            {
                continue;
            }

            count++;
            reply.Array(withMatchLength ? 3 : 2);
            reply.Array(2);
            reply.Integer(match.First);
            reply.Integer(match.First + match.Length - 1);
            reply.Array(2);
            reply.Integer(match.Second);
            reply.Integer(match.Second + match.Length - 1);
            if (withMatchLength)
            {
                reply.Integer(match.Length);
            }
        }

        reply.EndDeferredArray(mark, count);
        reply.Bulk("len"u8);
        reply.Integer(length);
    }

    private static void ReplySubsequence(RespWriter reply, ReadOnlySpan<byte> a, List<Match> matches, int length)
    {
        Span<byte> rest = reply.BulkToFill(length);
        for (int i = matches.Count - 1; i >= 0 && !rest.IsEmpty; i--)
        {
            a.Slice(matches[i].First, matches[i].Length).CopyTo(rest);
            rest = rest[matches[i].Length..];
        }
    }
}
