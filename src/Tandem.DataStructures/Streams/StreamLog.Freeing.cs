using Tandem.DataStructures.Memory;

namespace Tandem.DataStructures.Streams;

/// <summary>Giving the memory back, at once or in steps.</summary>
public readonly unsafe partial struct StreamLog
{
    /// <summary>Frees everything.</summary>
    public void Free()
    {
        int budget = int.MaxValue;
        while (!FreeStep(ref budget))
        {
            budget = int.MaxValue;
        }
    }

    /// <summary>Frees some of the nodes and pending entries, at last the rest; for a stream that nobody looks at any more.</summary>
    /// <param name="budget">Nodes and pending entries that may be freed yet; less afterwards.</param>
    /// <returns>True when all is freed and the handle is dead.</returns>
    public bool FreeStep(ref int budget)
    {
        while (_block->Nodes.Count > 0)
        {
            if (budget-- <= 0)
            {
                return false;
            }

            StreamIdCursor last = _block->Nodes.Last;
            new StreamNode(last.Value).Free();
            _block->Nodes.TryRemove(last.Id, out _);
        }

        for (int i = 0; i < GroupCount; i++)
        {
            ConsumerGroup group = GroupAt(i);
            while (group.Pending.Count > 0)
            {
                if (budget-- <= 0)
                {
                    return false;
                }

                group.RemovePending(group.Pending.LastId);
            }
        }

        for (int i = 0; i < GroupCount; i++)
        {
            GroupAt(i).Free();
        }

        _block->Groups.Clear();
        _block->Nodes.Clear();
        NativeHeap.Free((nint)_block, sizeof(Layout));
        return true;
    }
}
