using System;
using System.Collections.Generic;
using System.Text;
using Tandem.DataStructures.HashTables;
using Xunit;

namespace Tandem.Tests.DataStructures.HashTables;

/// <summary>The table against a dictionary, over random operations.</summary>
public sealed class HashTableProperties
{
    [Theory]
    [InlineData(1, 40, 3000)]
    [InlineData(2, 2000, 60000)]
    [InlineData(3, 200000, 600000)]
    public void A_table_holds_what_a_dictionary_holds(int seed, int keys, int operations)
    {
        Random random = new(seed);
        HashTable table = HashTable.Create();
        Dictionary<string, string> model = [];
        Dictionary<string, long> expiries = [];
        for (int i = 0; i < operations; i++)
        {
            int number = random.Next(keys);
            string key = number % 50 == 0 ? new string('k', 300) + number : "key:" + number;
            byte[] bytes = Encoding.ASCII.GetBytes(key);
            ulong hash = HashTable.Hash(bytes);
            EntryRef entry = table.Find(bytes, hash);
            Assert.True(entry.IsNull == !model.ContainsKey(key), $"seed {seed}, operation {i}");
            int choice = random.Next(i > operations / 2 ? 16 : 10);
            if (entry.IsNull)
            {
                entry = table.Add(bytes, hash);
                entry.Tag = (byte)number;
                model[key] = "";
                entry.SetBytes(""u8);
            }
            else if (choice < 4 || choice > 10)
            {
                table.Remove(entry);
                model.Remove(key);
                expiries.Remove(key);
                continue;
            }

            switch (choice)
            {
                case 5:
                    string value = new('v', random.Next(2000));
                    entry.SetBytes(Encoding.ASCII.GetBytes(value));
                    model[key] = value;
                    break;
                case 6:
                    entry.Integer = number;
                    entry.SetBytes(Encoding.ASCII.GetBytes(model[key]));
                    break;
                case 7:
                    entry.AppendBytes("tail"u8);
                    model[key] += "tail";
                    break;
                case 8:
                    table.SetExpiry(entry, i);
                    expiries[key] = i;
                    break;
                case 9:
                    table.ClearExpiry(entry);
                    expiries.Remove(key);
                    break;
            }

            Assert.Equal((byte)number, entry.Tag);
        }

        Assert.Equal(model.Count, table.Count);
        Assert.Equal(expiries.Count, table.ExpiryCount);
        int seen = 0;
        foreach (EntryRef entry in table)
        {
            string key = Encoding.ASCII.GetString(entry.Key);
            Assert.Equal(model[key], Encoding.ASCII.GetString(entry.Bytes));
            Assert.Equal(expiries.GetValueOrDefault(key, -1), entry.HasExpiry ? entry.Expiry : -1);
            seen++;
        }

        Assert.Equal(model.Count, seen);
        table.Free();
    }

    [Theory]
    [InlineData(1, 10, 5000)]
    [InlineData(2, 5000, 10)]
    [InlineData(3, 40000, 70000)]
    public void A_scan_sees_every_key_that_is_there_all_the_time(int seed, int before, int after)
    {
        Random random = new(seed);
        HashTable table = HashTable.Create();
        for (int i = 0; i < before; i++)
        {
            table.Add(Encoding.ASCII.GetBytes("k" + i));
        }

        int stays = Math.Min(before, after);
        HashSet<string> seen = [];
        ulong cursor = 0;
        int count = before;
        do
        {
            foreach (EntryRef entry in table.Scan(cursor, out ulong next))
            {
                seen.Add(Encoding.ASCII.GetString(entry.Key));
            }

            table.Scan(cursor, out cursor);
            for (int i = random.Next(40); i > 0 && count != after; i--)
            {
                if (count < after)
                {
                    table.Add(Encoding.ASCII.GetBytes("k" + count++));
                }
                else
                {
                    byte[] key = Encoding.ASCII.GetBytes("k" + --count);
                    Assert.True(table.Remove(key, HashTable.Hash(key)));
                }
            }
        }
        while (cursor != 0);

        for (int i = 0; i < stays; i++)
        {
            Assert.True(seen.Contains("k" + i), $"seed {seed}: k{i}");
        }

        table.Free();
    }

    [Fact]
    public void A_random_entry_is_any_with_the_same_chance()
    {
        HashTable table = HashTable.Create();
        for (int i = 0; i < 100; i++)
        {
            table.Add(Encoding.ASCII.GetBytes("m" + i)).Integer = i;
        }

        int[] hits = new int[100];
        ulong state = 42;
        for (int i = 0; i < 100000; i++)
        {
            hits[table.Random(ref state).Integer]++;
        }

        double chiSquare = 0;
        foreach (int hit in hits)
        {
            chiSquare += (hit - 1000.0) * (hit - 1000.0) / 1000.0;
        }

        Assert.InRange(chiSquare, 40, 180);
        table.Free();
    }

    [Fact]
    public void A_split_gives_the_new_bucket_the_version_of_the_old_one()
    {
        HashTable table = HashTable.Create();
        table.SetVersion(0, 77);
        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(77, table.VersionOf(table.NextSplitSource));
            table.Add(Encoding.ASCII.GetBytes("k" + i));
        }

        for (int b = 0; b < table.BucketCount; b++)
        {
            Assert.Equal(77, table.VersionOf(b));
        }

        table.Free();
    }
}
