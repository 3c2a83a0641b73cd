using System.Collections.Generic;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.QuickLists;

namespace Tandem.Server.Persistence.Rdb.Captures;

/// <summary>A big list: its nodes are written from head to tail. The first change makes it note which nodes there are; a
/// node that is about to change before its turn is copied.</summary>
internal sealed class ListCapture : CollectionCapture, IQuickListObserver
{
    private readonly QuickList _list;
    private readonly AsideBytes _use;
    private readonly List<Noted> _noted = [];
    private readonly Dictionary<nint, int> _places = [];
    private QuickListNodes _nodes;
    private bool _isNoted;
    private int _next;

    public ListCapture(EntryRef entry, AsideBlocks aside, AsideBytes use)
        : base(entry, aside)
    {
        _list = QuickList.FromAddress(entry.Handle);
        _use = use;
        _nodes = _list.Nodes;
        Target.WriteLength((ulong)_list.NodeCount);
        _list.Observe(this);
    }

    /// <inheritdoc/>
    public void BeforeLink() => NoteNodes();

    /// <inheritdoc/>
    public void BeforeChange(QuickListNodeView node)
    {
        NoteNodes();

        // Another node may get the same address later, so the place is forgotten.
        if (_places.Remove(node.Id, out int place) && place >= _next)
        {
            byte[] copy = node.Payload.ToArray();
            _noted[place] = new Noted(node, copy, node.IsPlain);
            _use.Count += copy.Length;
        }
    }

    /// <inheritdoc/>
    protected override bool WriteUnit()
    {
        if (!_isNoted)
        {
            if (!_nodes.MoveNext())
            {
                return false;
            }

            RdbValueWriter.WriteNode(Target, _nodes.Current);
            return true;
        }

        if (_next == _noted.Count)
        {
            return false;
        }

        Noted next = _noted[_next];
        if (next.Copy is { } copy)
        {
            RdbValueWriter.WriteNode(Target, copy, next.IsPlain);
            _use.Count -= copy.Length;
            _noted[_next] = default;
        }
        else
        {
            RdbValueWriter.WriteNode(Target, next.Node);
        }

        _next++;
        return true;
    }

    /// <inheritdoc/>
    protected override void EndObservation()
    {
        _list.EndObservation();
        for (; _next < _noted.Count; _next++)
        {
            _use.Count -= _noted[_next].Copy?.Length ?? 0;
        }
    }

    private void NoteNodes()
    {
        if (_isNoted)
        {
            return;
        }

        _isNoted = true;
        while (_nodes.MoveNext())
        {
            _places.Add(_nodes.Current.Id, _noted.Count);
            _noted.Add(new Noted(_nodes.Current, null, IsPlain: false));
        }
    }

    /// <summary>A node that is not written yet; when it has changed or is gone, a copy of what it was.</summary>
    private readonly record struct Noted(QuickListNodeView Node, byte[]? Copy, bool IsPlain);
}
