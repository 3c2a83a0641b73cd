using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.SortedSets;
using Xunit;

namespace Tandem.Tests.DataStructures.SortedSets;

public sealed class SortedSetTests
{
    [Fact]
    public void Table_and_order_hold_the_same_after_random_changes_and_nothing_leaks()
    {
        const int Seed = 31;
        Random random = new(Seed);
        long before = NativeHeap.UsedBytes;
        SortedSet set = SortedSet.Create();
        Dictionary<string, double> model = [];
        for (int round = 0; round < 20_000; round++)
        {
            string member = $"m{random.Next(3_000)}";
            double score = random.Next(500);
            EntryRef entry = set.Find(Encoding.ASCII.GetBytes(member));
            Assert.True(entry.IsNull != model.ContainsKey(member), $"seed {Seed} round {round}");
            if (entry.IsNull)
            {
                Assert.True(set.TryAdd(Encoding.ASCII.GetBytes(member), score));
                Assert.False(set.TryAdd(Encoding.ASCII.GetBytes(member), score));
                model[member] = score;
            }
            else if (random.Next(2) == 0)
            {
                set.SetScore(entry, score);
                model[member] = score;
            }
            else
            {
                set.Remove(entry);
                model.Remove(member);
            }

            Assert.Equal(model.Count, set.Count);
        }

        OrderedCursor at = set.Index.First;
        foreach ((string member, double score) in model.OrderBy(m => m.Value).ThenBy(m => m.Key, StringComparer.Ordinal))
        {
            Assert.Equal(member, Encoding.ASCII.GetString(at.Member));
            Assert.Equal(score, at.Score);
            Assert.Equal(score, set.Find(Encoding.ASCII.GetBytes(member)).Double);
            at.MoveNext();
        }

        Assert.True(at.IsNone);
        int budget = 100;
        Assert.False(set.FreeStep(ref budget));
        set.Free();
        Assert.Equal(before, NativeHeap.UsedBytes);
    }
}
