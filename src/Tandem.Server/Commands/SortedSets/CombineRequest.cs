using System.Linq;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.SortedSets;

/// <summary>The arguments of ZUNION, ZINTER, ZDIFF and their relatives: the sets they combine, and how.</summary>
internal struct CombineRequest
{
    /// <summary>The sets in the order of their keys; absent ones are empty.</summary>
    public ScoredSource[] Sources { get; private set; }

    public ScoreAggregate Aggregate { get; private set; }

    /// <summary>WITHSCORES.</summary>
    public bool WithScores { get; private set; }

    /// <summary>LIMIT: at which number to stop counting, 0 for never.</summary>
    public long Limit { get; private set; }

    /// <summary>Reads the arguments and finds the sets.</summary>
    /// <param name="numkeys">Number of the argument that says how many keys follow.</param>
    /// <param name="form">Which options there are.</param>
    /// <returns>False after replying the error.</returns>
    public static bool TryRead(ref CommandContext c, int numkeys, CombineForm form, out CombineRequest request)
    {
        request = default;
        if (!c.TryInteger(numkeys, out long count))
        {
            return false;
        }

        if (count < 1)
        {
            c.Reply.Error($"ERR at least 1 input key is needed for '{c.Command.Name}' command");
            return false;
        }

        if (count > c.ArgumentCount - numkeys - 1)
        {
            c.Reply.Error(Errors.Syntax);
            return false;
        }

        return request.TrySources(ref c, numkeys + 1, (int)count)
            && request.TryOptions(ref c, numkeys + 1 + (int)count, form);
    }

    /// <summary>Puts the smallest sets first, those of one size in the order of their keys: sums of three scores or more
    /// depend on it.</summary>
    public void SortBySize() => Sources = [.. Sources.OrderBy(static source => source.Count)];

    /// <summary>Two scores of one member as one.</summary>
    public readonly double Combine(double first, double second)
    {
        switch (Aggregate)
        {
            case ScoreAggregate.Min:
                return second < first ? second : first;
            case ScoreAggregate.Max:
                return second > first ? second : first;
            default:
                // Infinities of both signs make 0. Source: Redis t_zset.c, zunionInterAggregate.
                double sum = first + second;
                return double.IsNaN(sum) ? 0 : sum;
        }
    }

    private bool TrySources(ref CommandContext c, int first, int count)
    {
        Sources = new ScoredSource[count];
        for (int i = 0; i < count; i++)
        {
            EntryRef entry = c.Find(first + i);
            if (!entry.IsNull && ValueTag.TypeOf(entry) is not (DataType.SortedSet or DataType.Set))
            {
                c.Reply.Error(Errors.WrongType);
                return false;
            }

            Sources[i] = new ScoredSource(entry);
        }

        return true;
    }

    private bool TryOptions(ref CommandContext c, int first, CombineForm form)
    {
        int at = first;
        while (at < c.ArgumentCount)
        {
            int left = c.ArgumentCount - at;
            bool isRead;
            if ((form & CombineForm.Weighs) != 0 && left > Sources.Length && c.Is(at, "WEIGHTS"u8))
            {
                isRead = TryWeights(ref c, at + 1);
                at += Sources.Length + 1;
            }
            else if ((form & CombineForm.Weighs) != 0 && left >= 2 && c.Is(at, "AGGREGATE"u8))
            {
                isRead = TryAggregate(ref c, at + 1);
                at += 2;
            }
            else if ((form & CombineForm.Replies) != 0 && c.Is(at, "WITHSCORES"u8))
            {
                isRead = WithScores = true;
                at++;
            }
            else if ((form & CombineForm.Counts) != 0 && left >= 2 && c.Is(at, "LIMIT"u8))
            {
                isRead = c.TryInteger(at + 1, 0, long.MaxValue, out long limit, "ERR LIMIT can't be negative"u8);
                Limit = limit;
                at += 2;
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                isRead = false;
            }

            if (!isRead)
            {
                return false;
            }
        }

        return true;
    }

    private readonly bool TryWeights(ref CommandContext c, int first)
    {
        for (int i = 0; i < Sources.Length; i++)
        {
            if (!c.TryDouble(first + i, out double weight, "ERR weight value is not a float"u8))
            {
                return false;
            }

            Sources[i] = Sources[i] with { Weight = weight };
        }

        return true;
    }

    private bool TryAggregate(ref CommandContext c, int index)
    {
        Aggregate = c.Is(index, "MIN"u8) ? ScoreAggregate.Min : c.Is(index, "MAX"u8) ? ScoreAggregate.Max : ScoreAggregate.Sum;
        if (Aggregate != ScoreAggregate.Sum || c.Is(index, "SUM"u8))
        {
            return true;
        }

        c.Reply.Error(Errors.Syntax);
        return false;
    }
}
