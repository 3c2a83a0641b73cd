using System.Globalization;
using System.Linq;
using System.Text;

namespace Tandem.Protocol;

/// <summary>One reply as a small tree, for tests, tools and the replica link's simple replies; not for the server's
/// hot path.</summary>
public sealed class RespValue
{
    /// <summary>What it is; a RESP2 null is <see cref="RespType.Null"/>, too.</summary>
    public required RespType Type { get; init; }

    /// <summary>Bytes of a string, an error (without its dash), a verbatim text (without its format), the digits of a
    /// double or big number; empty for the rest.</summary>
    public byte[] Bytes { get; init; } = [];

    /// <summary>An integer, or a boolean as 1 or 0.</summary>
    public long Integer { get; init; }

    /// <summary>Elements; of a map and of attributes key, value, key, value ...</summary>
    public RespValue[] Items { get; init; } = [];

    /// <summary>Three letters of a verbatim text, else null.</summary>
    public string? Format { get; init; }

    /// <summary>Attributes that came before it: key, value, key, value ...; or null.</summary>
    public RespValue[]? Attributes { get; internal set; }

    /// <summary>Whether it is nothing.</summary>
    public bool IsNull => Type == RespType.Null;

    /// <summary>Whether it is an error of either kind.</summary>
    public bool IsError => Type is RespType.Error or RespType.BulkError;

    /// <summary><see cref="Bytes"/> as UTF-8; the digits of an integer.</summary>
    public string Text => Type == RespType.Integer
        ? Integer.ToString(CultureInfo.InvariantCulture)
        : Encoding.UTF8.GetString(Bytes);

    /// <summary>The value of a double, or of any text that is one.</summary>
    public double Double => Type == RespType.Integer
        ? Integer
        : NumberText.TryParseDouble(Bytes, out double value) ? value : double.NaN;

    /// <summary>The element at <paramref name="index"/>.</summary>
    public RespValue this[int index] => Items[index];

    /// <summary>A form for assertions: OK, (error) ERR x, 5, "text", (nil), [a, b], {k: v}.</summary>
    public override string ToString() => Type switch
    {
        RespType.SimpleString => Text,
        RespType.Error or RespType.BulkError => "(error) " + Text,
        RespType.Integer => Text,
        RespType.BulkString or RespType.VerbatimString => $"\"{Encoding.Latin1.GetString(Bytes)}\"",
        RespType.Null => "(nil)",
        RespType.Boolean => Integer != 0 ? "(true)" : "(false)",
        RespType.Double or RespType.BigNumber => Text,
        RespType.Map => "{" + string.Join(", ", Items.Chunk(2).Select(pair => $"{pair[0]}: {pair[1]}")) + "}",
        RespType.Array => "[" + string.Join<RespValue>(", ", Items) + "]",
        _ => $"({Type.ToString()})[" + string.Join<RespValue>(", ", Items) + "]",
    };
}
