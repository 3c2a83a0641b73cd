using System;

namespace Tandem.DataStructures.Streams;

/// <summary>A walk over the nodes of a stream; valid until the stream changes.</summary>
public struct StreamNodes
{
    private StreamIdCursor _next;
    private StreamIdCursor _current;

    internal StreamNodes(StreamIdCursor first) => _next = first;

    /// <summary>Id under which the current node is filed.</summary>
    public readonly StreamId MasterId => _current.Id;

    /// <summary>The current node's listpack.</summary>
    public readonly ReadOnlySpan<byte> Listpack => new StreamNode(_current.Value).Bytes;

    /// <summary>Goes on to the next node.</summary>
    public bool MoveNext()
    {
        _current = _next;
        if (!_current.IsValid)
        {
            return false;
        }

        _next = _current.Next();
        return true;
    }
}
