using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Platform.Config;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Which files make up the append-only file, in the order in which they are loaded. Immutable: a change is a new manifest
/// that is written to disk before anybody relies on it.</summary>
/// <remarks>
/// A line per file: <c>file NAME seq NUMBER type b|i|h</c>; other pairs of words are allowed and ignored, # begins a comment.
/// Source of the format: Redis 7.0, the manifest of multi-part append-only files.
/// </remarks>
internal sealed record AofManifest
{
    /// <summary>Longest line. Source: Redis 7.0, MANIFEST_MAX_LINE.</summary>
    private const int MaxLineLength = 1024;

    public static readonly AofManifest Empty = new();

    public AofFile? Base { get; init; }

    /// <summary>By sequence.</summary>
    public IReadOnlyList<AofFile> Increments { get; init; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<AofFile> History { get; init; } = [];

    /// <summary>Sequence of the last base there was; 0 before the first.</summary>
    public long LastBase { get; init; }

    /// <summary>Sequence of the last increment there was; 0 before the first.</summary>
    public long LastIncrement { get; init; }

    public bool IsEmpty => Base is null && Increments.Count == 0;

    /// <summary>Another increment at the end.</summary>
    public AofManifest With(AofFile increment) =>
        this with { Increments = [.. Increments, increment], LastIncrement = increment.Sequence };

    /// <summary>A new base with the increments after it; all others become history.</summary>
    public AofManifest Rewritten(AofFile newBase, IReadOnlyList<AofFile> increments)
    {
        List<AofFile> history = [.. History];
        if (Base is not null)
        {
            history.Insert(0, Base with { Kind = AofFileKind.History });
        }

        foreach (AofFile increment in Increments.Where(increment => !increments.Contains(increment)))
        {
            history.Insert(0, increment with { Kind = AofFileKind.History });
        }

        return this with
        {
            Base = newBase,
            Increments = increments,
            History = history,
            LastBase = newBase.Sequence,
            LastIncrement = increments.Count == 0 ? 0 : increments[^1].Sequence,
        };
    }

    public string Format()
    {
        StringBuilder text = new();
        foreach (AofFile file in new[] { Base }.OfType<AofFile>().Concat(History).Concat(Increments))
        {
            char kind = file.Kind switch { AofFileKind.Base => 'b', AofFileKind.Increment => 'i', _ => 'h' };
            string name = NeedsQuotes(file.Name) ? ConfigWords.Quote(file.Name) : file.Name;
            text.Append(CultureInfo.InvariantCulture, $"file {name} seq {file.Sequence} type {kind}\n");
        }

        return text.ToString();
    }

    /// <summary>Reads a manifest.</summary>
    /// <param name="error">Why it is none, in the words of Redis, and at which line.</param>
    /// <returns>Null when it is none.</returns>
    public static AofManifest? Parse(string text, out string? error)
    {
        AofManifest manifest = Empty;
        string[] lines = text.Split('\n');
        error = text.Length == 0 ? "Found an empty AOF manifest" : null;
        for (int i = 0; i < lines.Length && error is null; i++)
        {
            bool isEnd = i == lines.Length - 1 && lines[i].Length == 0;
            if (!isEnd && !lines[i].StartsWith('#') && (error = Add(ref manifest, lines[i].TrimEnd('\r'))) is not null)
            {
                error = string.Create(CultureInfo.InvariantCulture, $"Reading the manifest file, at line {i + 1}: {error}");
            }
        }

        return error is null ? manifest : null;
    }

    private static string? Add(ref AofManifest manifest, string line)
    {
        const string Invalid = "Invalid AOF manifest file format";
        if (line.Length >= MaxLineLength)
        {
            return "The AOF manifest file contains too long line";
        }

        string[]? words = ConfigWords.Split(line);
        if (words is null || words.Length < 6 || words.Length % 2 != 0)
        {
            return Invalid;
        }

        string? name = null;
        long sequence = 0;
        string? kind = null;
        for (int i = 0; i < words.Length; i += 2)
        {
            switch (words[i].ToLowerInvariant())
            {
                case "file": name = words[i + 1]; break;
                case "seq": _ = long.TryParse(words[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out sequence); break;
                case "type": kind = words[i + 1]; break;
                default: break;
            }
        }

        if (string.IsNullOrEmpty(name) || sequence <= 0 || string.IsNullOrEmpty(kind))
        {
            return Invalid;
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            return "File can't be a path, just a filename";
        }

        switch (kind[0])
        {
            case 'b' when manifest.Base is not null:
                return "Found duplicate base file information";
            case 'b':
                manifest = manifest with { Base = new AofFile(name, sequence, AofFileKind.Base), LastBase = sequence };
                return null;
            case 'h':
                manifest = manifest with { History = [.. manifest.History, new AofFile(name, sequence, AofFileKind.History)] };
                return null;
            case 'i' when sequence <= manifest.LastIncrement:
                return "Found a non-monotonic sequence number";
            case 'i':
                manifest = manifest.With(new AofFile(name, sequence, AofFileKind.Increment));
                return null;
            default:
                return "Unknown AOF file type";
        }
    }

    private static bool NeedsQuotes(string name) =>
        name.AsSpan().ContainsAnyExceptInRange('!', '~') || name.AsSpan().IndexOfAny('"', '\\', '\'') >= 0;
}
