namespace Tandem.DataStructures.Streams;

/// <content>How entries leave at the old end.</content>
public readonly unsafe partial struct StreamLog
{
    /// <summary>Removes entries from the old end.</summary>
    /// <returns>Entries removed. Cost: O(removed), nodes where whole ones go.</returns>
    public long Trim(StreamTrim trim)
    {
        long removed = 0;
        while (_block->Nodes.First is { IsValid: true } place && (!trim.ByLength || _block->Count > trim.MaxLength))
        {
            StreamNode node = new(place.Value);
            StreamNodeHead head = node.Head;
            if (trim.Limit > 0 && removed + head.Count > trim.Limit)
            {
                break;
            }

            if (trim.ByLength ? _block->Count - head.Count >= trim.MaxLength : LastIdOf(place) < trim.MinId)
            {
                node.Free();
                _block->Nodes.TryRemove(place.Id, out _);
                _block->Count -= head.Count;
                removed += head.Count;
                continue;
            }

            if (!trim.Approximate)
            {
                removed += TrimNode(place, trim);
            }

            break;
        }

        if (removed > 0)
        {
            FindFirstId();
        }

        return removed;
    }

    /// <summary>Marks the first entries of a node as deleted; not all of them are to go.</summary>
    private long TrimNode(StreamIdCursor place, StreamTrim trim)
    {
        StreamNode node = new(place.Value);
        int headFields = node.Head.FieldCount;
        int offset = (int)(node.Head.FirstEntry - (byte*)node.Address);
        long removed = 0;
        while (!trim.ByLength || _block->Count > trim.MaxLength)
        {
            byte* at = (byte*)node.Address + offset;
            if (at >= node.EndAddress)
            {
                break;
            }

            StreamNodeEntry entry = new(at, place.Id, headFields);
            if (!trim.ByLength && entry.Id >= trim.MinId)
            {
                break;
            }

            int size = (int)(entry.Next - at);
            if (!entry.IsDeleted)
            {
                int before = node.Head.CountsBytes;
                node = node.Delete(entry);
                place.Value = node.Address;
                offset += node.Head.CountsBytes - before;
                _block->Count--;
                removed++;
            }

            offset += size;
        }

        return removed;
    }
}
