using System;

namespace Tandem.DataStructures.Streams;

/// <summary>The content of an entry to append: pairs of field and value, wherever they lie.</summary>
public interface IStreamFields
{
    /// <summary>Pairs; at least one.</summary>
    int Count { get; }

    /// <summary>The field of a pair.</summary>
    ReadOnlySpan<byte> Field(int index);

    /// <summary>The value of a pair.</summary>
    ReadOnlySpan<byte> Value(int index);
}
