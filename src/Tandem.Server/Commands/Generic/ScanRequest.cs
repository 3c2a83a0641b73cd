using System;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Generic;

/// <summary>The arguments of SCAN, SSCAN, HSCAN and ZSCAN.</summary>
internal readonly ref struct ScanRequest
{
    // Source: Redis db.c, scanGenericCommand: 10 elements unless COUNT says otherwise.
    private const long DefaultCount = 10;

    /// <summary>Glob pattern; meaningless unless <see cref="HasPattern"/>.</summary>
    public ReadOnlySpan<byte> Pattern { get; private init; }

    /// <summary>False also when the pattern is "*": everything matches.</summary>
    public bool HasPattern { get; private init; }

    /// <summary>How many elements to look at, at least 1.</summary>
    public long Count { get; private init; }

    /// <summary>Name of the type wanted; meaningless unless <see cref="HasType"/>.</summary>
    public ReadOnlySpan<byte> Type { get; private init; }

    public bool HasType { get; private init; }

    /// <summary>NOVALUES of HSCAN.</summary>
    public bool NoValues { get; private init; }

    /// <summary>Reads the arguments of SSCAN, HSCAN or ZSCAN, key and cursor first, and finds the key.</summary>
    /// <returns>False after replying an error, or that there is nothing when the key is absent.</returns>
    public static bool TryOpen(
        ref CommandContext c, DataType type, out EntryRef entry, out ulong cursor, out ScanRequest request)
    {
        entry = default;
        request = default;
        if (!TryCursor(ref c, 2, out cursor) || !c.TryFind(1, type, out entry))
        {
            return false;
        }

        if (!entry.IsNull)
        {
            return TryRead(ref c, 3, allowsType: false, out request);
        }

        default(ScanItems).Reply(c.Reply, 0);
        return false;
    }

    /// <summary>Reads a cursor as Redis does by strtoul: digits, a sign before them, or nothing at all.</summary>
    /// <returns>False after replying the error.</returns>
    public static bool TryCursor(ref CommandContext c, int index, out ulong cursor)
    {
        ReadOnlySpan<byte> text = c[index];
        bool negative = text.Length > 1 && text[0] == (byte)'-';
        ReadOnlySpan<byte> digits = negative || (text.Length > 1 && text[0] == (byte)'+') ? text[1..] : text;
        cursor = 0;
        bool valid = text.IsEmpty || (digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && ulong.TryParse(digits, out cursor));
        if (!valid)
        {
            c.Reply.Error("ERR invalid cursor"u8);
            return false;
        }

        cursor = negative ? 0 - cursor : cursor;
        return true;
    }

    /// <summary>Reads the options.</summary>
    /// <param name="first">Number of the first argument that may be one.</param>
    /// <param name="allowsType">True for SCAN, which takes TYPE.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryRead(ref CommandContext c, int first, bool allowsType, out ScanRequest request)
    {
        long count = DefaultCount;
        ReadOnlySpan<byte> pattern = default;
        ReadOnlySpan<byte> type = default;
        bool hasPattern = false;
        bool hasType = false;
        request = default;
        bool noValues = false;
        for (int i = first; i < c.ArgumentCount; i += 2)
        {
            bool hasValue = i + 1 < c.ArgumentCount;
            if (hasValue && c.Is(i, "COUNT"u8))
            {
                if (!c.TryInteger(i + 1, out count))
                {
                    return false;
                }

                hasValue = count >= 1;
            }
            else if (hasValue && c.Is(i, "MATCH"u8))
            {
                pattern = c[i + 1];
                hasPattern = !(pattern.Length == 1 && pattern[0] == (byte)'*');
            }
            else if (hasValue && allowsType && c.Is(i, "TYPE"u8))
            {
                type = c[i + 1];
                hasType = true;
            }
            else if (c.Command.Name == "hscan" && c.Is(i, "NOVALUES"u8))
            {
                // Takes no value.
                noValues = true;
                hasValue = true;
                i--;
            }
            else
            {
                hasValue = false;
            }

            if (!hasValue)
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        request = new ScanRequest
        {
            Count = count,
            Pattern = pattern,
            HasPattern = hasPattern,
            Type = type,
            HasType = hasType,
            NoValues = noValues,
        };
        return true;
    }

    /// <summary>True when MATCH lets an element through.</summary>
    public bool Matches(ReadOnlySpan<byte> element) => !HasPattern || GlobPattern.Matches(Pattern, element);

    /// <summary>True when TYPE lets a value of a type through.</summary>
    public bool MatchesType(ReadOnlySpan<byte> name) => !HasType || Ascii.EqualsIgnoreCase(Type, name);
}
