using Tandem.DataStructures.Streams;

namespace Tandem.Server.Commands.Streams;

/// <summary>How far a group has read a stream, as far as the counters tell.</summary>
/// <remarks>Source: Redis t_stream.c, streamRangeHasTombstones and streamReplyWithCGLag.</remarks>
internal static class GroupProgress
{
    /// <summary>Counts an entry that the group reads now, the first one behind its last id.</summary>
    public static void Advance(ConsumerGroup group, StreamLog log, StreamId id)
    {
        if (group.EntriesRead != ConsumerGroup.UnknownEntriesRead && !HasHoles(log, id))
        {
            group.EntriesRead++;
        }
        else if (log.EntriesAdded > 0)
        {
            group.EntriesRead = log.EntriesAddedUpTo(id);
        }

        group.LastId = id;
    }

    /// <summary>How many entries the group has yet to read.</summary>
    /// <returns>False when it is not known, because entries before them were deleted.</returns>
    public static bool TryLag(ConsumerGroup group, StreamLog log, out long lag)
    {
        if (log.EntriesAdded == 0)
        {
            lag = 0;
            return true;
        }

        bool isCounted = group.EntriesRead != ConsumerGroup.UnknownEntriesRead && !HasHoles(log, group.LastId);
        long read = isCounted ? group.EntriesRead : log.EntriesAddedUpTo(group.LastId);
        lag = log.EntriesAdded - read;
        return isCounted || read != ConsumerGroup.UnknownEntriesRead;
    }

    /// <summary>Whether entries were deleted from an id on, that is, whether counting over them goes wrong.</summary>
    private static bool HasHoles(StreamLog log, StreamId from) =>
        log.Count > 0 && !log.MaxDeletedId.IsZero && log.FirstId <= log.MaxDeletedId && from <= log.MaxDeletedId;
}
