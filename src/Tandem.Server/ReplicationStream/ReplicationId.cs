using System;

namespace Tandem.Server.ReplicationStream;

/// <summary>Names one history of writes: 40 lower-case hex digits, as INFO and PSYNC print it.</summary>
internal readonly record struct ReplicationId
{
    /// <summary>Digits of an id.</summary>
    public const int Length = 40;

    private static readonly string Zeros = new('0', Length);

    private readonly string? _text;

    private ReplicationId(string text) => _text = text;

    /// <summary>No history: 40 zeros, as Redis prints an absent second id.</summary>
    public static ReplicationId None => default;

    public bool IsNone => _text is null || _text == Zeros;

    /// <summary>A new random id.</summary>
    /// <param name="entropy">20 random bytes.</param>
    public static ReplicationId Create(ReadOnlySpan<byte> entropy) => new(Convert.ToHexStringLower(entropy[..20]));

    /// <summary>Reads an id as a peer sent it; case does not matter.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out ReplicationId id)
    {
        id = default;
        if (text.Length != Length)
        {
            return false;
        }

        foreach (byte digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        id = new ReplicationId(System.Text.Encoding.ASCII.GetString(text).ToLowerInvariant());
        return true;
    }

    public bool Equals(ReplicationId other) => ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => _text ?? Zeros;
}
