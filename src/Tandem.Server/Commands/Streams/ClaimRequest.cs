using Tandem.DataStructures.Streams;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Streams;

/// <summary>The arguments of XCLAIM behind the ids.</summary>
internal struct ClaimRequest
{
    /// <summary>Number of the argument behind the last id.</summary>
    public int EndOfIds { get; private set; }

    /// <summary>The delivery time that entries get, Unix milliseconds: now, unless TIME or IDLE make it earlier.</summary>
    public long DeliveryTime { get; private set; }

    /// <summary>RETRYCOUNT: how often the entries were delivered; null when each counts this once more.</summary>
    public long? DeliveryCount { get; private set; }

    /// <summary>FORCE: entries that are not pending become so.</summary>
    public bool Force { get; private set; }

    /// <summary>JUSTID: only ids are replied, and this is no delivery.</summary>
    public bool JustId { get; private set; }

    /// <summary>LASTID: how far the group has read at least.</summary>
    public StreamId LastId { get; private set; }

    /// <summary>Finds the end of the ids and reads the options.</summary>
    /// <param name="first">Number of the argument that is the first id.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryRead(ref CommandContext c, int first, out ClaimRequest request)
    {
        request = new ClaimRequest { EndOfIds = first };
        while (request.EndOfIds < c.ArgumentCount && StreamIdArgument.TryParse(c[request.EndOfIds], 0, out _))
        {
            request.EndOfIds++;
        }

        long time = -1;
        for (int i = request.EndOfIds; i < c.ArgumentCount; i++)
        {
            if (!request.TryOption(ref c, ref i, ref time))
            {
                return false;
            }
        }

        // A time that makes no sense is now: clients reckon it, and their clocks may be wrong.
        request.DeliveryTime = time < 0 || time > c.Now ? c.Now : time;
        return true;
    }

    private bool TryOption(ref CommandContext c, ref int i, ref long time)
    {
        bool hasMore = i + 1 < c.ArgumentCount;
        if (c.Is(i, "FORCE"u8))
        {
            return Force = true;
        }

        if (c.Is(i, "JUSTID"u8))
        {
            return JustId = true;
        }

        if (hasMore && c.Is(i, "IDLE"u8))
        {
            bool isRead = c.TryInteger(++i, out long idle, "ERR Invalid IDLE option argument for XCLAIM"u8);
            time = unchecked(c.Now - idle);
            return isRead;
        }

        if (hasMore && c.Is(i, "TIME"u8))
        {
            return c.TryInteger(++i, out time, "ERR Invalid TIME option argument for XCLAIM"u8);
        }

        if (hasMore && c.Is(i, "RETRYCOUNT"u8))
        {
            bool isRead = c.TryInteger(++i, out long count, "ERR Invalid RETRYCOUNT option argument for XCLAIM"u8);
            DeliveryCount = count >= 0 ? count : null;
            return isRead;
        }

        if (hasMore && c.Is(i, "LASTID"u8))
        {
            bool isRead = StreamIdArgument.TryId(ref c, ++i, out StreamId id);
            LastId = id;
            return isRead;
        }

        byte[] error = [.. "ERR Unrecognized XCLAIM option '"u8, .. c[i], .. "'"u8];
        c.Reply.Error(error);
        return false;
    }
}
