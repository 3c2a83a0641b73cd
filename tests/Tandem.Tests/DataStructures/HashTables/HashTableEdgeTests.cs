using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Memory;
using Xunit;

namespace Tandem.Tests.DataStructures.HashTables;

/// <summary>Sizes at the borders of the entry layout, and memory after a table shrank.</summary>
public sealed class HashTableEdgeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1100)]
    [InlineData(70000)]
    public void A_key_of_any_length_takes_values_of_any_length(int keyLength)
    {
        byte[] key = Encoding.ASCII.GetBytes(new string('k', keyLength));
        foreach (int length in new[] { 0, 1, 700, 760, 1000, 1016, 1024, 70000, 0 })
        {
            long usedBefore = NativeHeap.UsedBytes;
            HashTable table = HashTable.Create();
            EntryRef entry = table.Add(key);
            entry.SetBytes(new byte[length]);
            table.SetExpiry(entry, 5);
            Assert.Equal(length, entry.Bytes.Length);
            entry.AppendBytes("x"u8);
            entry.ResizeBytes(0);
            entry.AppendBytes("ab"u8);
            table.ClearExpiry(entry);
            Assert.Equal("ab"u8.ToArray(), entry.Bytes.ToArray());
            entry.Integer = -7;
            Assert.Equal(-7, entry.Integer);
            entry.SetBytes(""u8);
            Assert.Equal(0, entry.Bytes.Length);
            Assert.True(table.Find(key) == entry);
            table.Free();
            Assert.Equal(usedBefore, NativeHeap.UsedBytes);
        }
    }

    [Fact]
    public unsafe void A_table_that_shrank_gives_its_buckets_back()
    {
        HashTable table = HashTable.Create();
        const int Keys = 400_000;
        for (int i = 0; i < Keys; i++)
        {
            table.Add(Encoding.ASCII.GetBytes("k" + i));
        }

        for (int i = 3; i < Keys; i++)
        {
            byte[] key = Encoding.ASCII.GetBytes("k" + i);
            Assert.True(table.Remove(key, HashTable.Hash(key)));
        }

        TableRoot* root = (TableRoot*)table.Address;
        Assert.True(root->SegmentCount == 1, $"{root->SegmentCount} segments for {table.BucketCount} buckets");
        Assert.InRange(root->FirstCapacity, 1, 16);
        table.Free();
    }
}
