using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;

namespace Tandem.Server.Persistence.Rdb.Captures;

/// <summary>A big stream: its nodes are written in order, then its groups. It does not tell of its changes, so it is
/// written to the end before its key's bucket changes.</summary>
internal sealed class StreamCapture : CollectionCapture
{
    private readonly StreamLog _stream;
    private StreamNodes _nodes;
    private IEnumerator<int>? _rest;
    private bool _isFinished;

    public StreamCapture(EntryRef entry, AsideBlocks aside)
        : base(entry, aside)
    {
        _stream = StreamLog.FromAddress(entry.Handle);
        _nodes = _stream.Nodes;
        Target.WriteLength((ulong)_stream.NodeCount);
    }

    /// <summary>Writes all that is left; afterwards the stream may change or go.</summary>
    public void Finish()
    {
        while (WriteUnit())
        {
        }
    }

    /// <inheritdoc/>
    protected override bool WriteUnit()
    {
        if (_isFinished)
        {
            return false;
        }

        if (_rest is null && _nodes.MoveNext())
        {
            RdbStreamWriter.WriteNode(Target, _nodes.MasterId, _nodes.Listpack);
            return true;
        }

        // Begun aside, it also ends there: only Finish goes so far before the place in the file has come.
        _rest ??= RdbStreamWriter.RestInPieces(Target, _stream).GetEnumerator();
        _isFinished = !_rest.MoveNext();
        return !_isFinished;
    }

    /// <inheritdoc/>
    protected override void EndObservation() => _rest?.Dispose();
}
