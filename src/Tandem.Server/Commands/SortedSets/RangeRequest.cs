using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>The arguments of ZRANGE, ZRANGESTORE and the older commands for one order each.</summary>
internal struct RangeRequest
{
    private RangeOrder _order;
    private long _offset;
    private long _limit;
    private long _start;
    private long _stop;
    private ScoreRange _scores;
    private int _min;
    private int _max;

    /// <summary>Whether the members with the highest scores come first.</summary>
    public bool IsReverse { get; private set; }

    /// <summary>Whether the bounds are indexes.</summary>
    public readonly bool IsByRank => _order == RangeOrder.Rank;

    /// <summary>WITHSCORES.</summary>
    public bool WithScores { get; private set; }

    /// <summary>Reads the bounds and the options behind them.</summary>
    /// <param name="min">Number of the argument that is the first bound.</param>
    /// <param name="order">What the command's name says; null when BYSCORE or BYLEX may.</param>
    /// <param name="isReverse">What the command's name says; null when REV may.</param>
    /// <param name="stores">Whether the result is stored: WITHSCORES is no option then.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryRead(
        ref CommandContext c, int min, RangeOrder? order, bool? isReverse, bool stores, out RangeRequest request)
    {
        request = new RangeRequest { _limit = -1 };
        if (!request.TryOptions(ref c, min + 2, ref order, ref isReverse, stores))
        {
            return false;
        }

        request._order = order ?? RangeOrder.Rank;
        request.IsReverse = isReverse ?? false;
        if (request._limit != -1 && request._order == RangeOrder.Rank)
        {
            c.Reply.Error("ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX"u8);
            return false;
        }

        if (request.WithScores && request._order == RangeOrder.Lex)
        {
            c.Reply.Error("ERR syntax error, WITHSCORES not supported in combination with BYLEX"u8);
            return false;
        }

        return request.TryBounds(ref c, min);
    }

    /// <summary>The members of a set that are asked for.</summary>
    public readonly RankRange In(SortedSetView set, ref CommandContext c)
    {
        if (_order == RangeOrder.Rank)
        {
            return RankRange.Between(_start, _stop, set.Count, IsReverse);
        }

        RankRange range = default;
        if (_order == RangeOrder.Score)
        {
            range = set.Ranks(_scores);
        }
        else if (LexRange.TryParse(c[_min], c[_max], out LexRange members))
        {
            range = set.Ranks(members);
        }

        return range.Limit(_offset, _limit, IsReverse);
    }

    private bool TryOptions(ref CommandContext c, int first, ref RangeOrder? order, ref bool? isReverse, bool stores)
    {
        bool fixedOrder = order is not null;
        bool fixedDirection = isReverse is not null;
        for (int i = first; i < c.ArgumentCount; i++)
        {
            if (!stores && c.Is(i, "WITHSCORES"u8))
            {
                WithScores = true;
            }
            else if (c.ArgumentCount - i > 2 && c.Is(i, "LIMIT"u8))
            {
                if (!c.TryInteger(i + 1, out _offset) || !c.TryInteger(i + 2, out _limit))
                {
                    return false;
                }

                i += 2;
            }
            else if (!fixedDirection && c.Is(i, "REV"u8))
            {
                // Redis takes REV once only, as it takes one order only.
                fixedDirection = true;
                isReverse = true;
            }
            else if (!fixedOrder && (c.Is(i, "BYLEX"u8) || c.Is(i, "BYSCORE"u8)))
            {
                fixedOrder = true;
                order = c.Is(i, "BYLEX"u8) ? RangeOrder.Lex : RangeOrder.Score;
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        return true;
    }

    private bool TryBounds(ref CommandContext c, int first)
    {
        if (_order == RangeOrder.Rank)
        {
            return c.TryInteger(first, out _start) && c.TryInteger(first + 1, out _stop);
        }

        // A reverse range names its end first.
        _min = IsReverse ? first + 1 : first;
        _max = IsReverse ? first : first + 1;
        bool isRead = _order == RangeOrder.Score
            ? ScoreRange.TryParse(c[_min], c[_max], out _scores)
            : LexRange.TryParse(c[_min], c[_max], out _);
        if (!isRead)
        {
            c.Reply.Error(_order == RangeOrder.Score ? Errors.RangeNotFloat : Errors.RangeNotString);
        }

        return isRead;
    }
}
