using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.DataStructures.Memory;
using Tandem.DataStructures.Streams;
using Xunit;

namespace Tandem.Tests.DataStructures.Streams;

public sealed class ConsumerGroupTests
{
    [Fact]
    public void Groups_and_consumers_are_kept_in_the_byte_order_of_their_names()
    {
        StreamLog log = StreamLog.Create();
        string[] names = ["beta", "", "alpha", "Zulu", "alph", "beta2"];
        foreach (string name in names)
        {
            log.AddGroup(Bytes(name), new StreamId(1, 2), 7);
            log.FindGroup(Bytes("beta")).AddConsumer(Bytes(name), 5);
        }

        string[] ordered = [.. names.Order(StringComparer.Ordinal)];
        Assert.Equal(ordered, Enumerable.Range(0, log.GroupCount).Select(i => Text(log.GroupAt(i).Name)));
        ConsumerGroup beta = log.FindGroup(Bytes("beta"));
        Assert.Equal(ordered, Enumerable.Range(0, beta.ConsumerCount).Select(i => Text(beta.ConsumerAt(i).Name)));
        Assert.True(log.FindGroup(Bytes("gamma")).IsNull);
        Assert.True(beta.FindConsumer(Bytes("gamma")).IsNull);
        Assert.Equal(new StreamId(1, 2), beta.LastId);
        Assert.Equal(7, beta.EntriesRead);
        log.RemoveGroup(log.FindGroup(Bytes("alph")));
        Assert.Equal(names.Length - 1, log.GroupCount);
        Assert.True(log.FindGroup(Bytes("alph")).IsNull);
        log.Free();
    }

    [Fact]
    public void Random_deliveries_claims_and_acknowledgements_agree_with_a_model()
    {
        const int Seed = 23;
        long before = NativeHeap.UsedBytes;
        Random random = new(Seed);
        StreamLog log = StreamLog.Create();
        ConsumerGroup group = log.AddGroup("g"u8, default, ConsumerGroup.UnknownEntriesRead);
        SortedDictionary<StreamId, (string Consumer, long Time)> model = [];
        HashSet<string> consumers = [];
        for (int round = 0; round < 20_000; round++)
        {
            string name = $"c{random.Next(12)}";
            StreamId id = new((ulong)random.Next(3_000), 0);
            StreamConsumer consumer = group.FindConsumer(Bytes(name));
            Assert.Equal(consumers.Contains(name), !consumer.IsNull);
            if (consumer.IsNull)
            {
                consumer = group.AddConsumer(Bytes(name), round);
                consumers.Add(name);
            }

            PendingEntry entry = group.Pending.Find(id);
            Assert.Equal(model.ContainsKey(id), !entry.IsNull);
            switch (random.Next(40))
            {
                case 0:
                    int owned = model.Count(e => e.Value.Consumer == name);
                    Assert.Equal(owned, consumer.Pending.Count);
                    Assert.Equal(owned, group.RemoveConsumer(consumer));
                    consumers.Remove(name);
                    foreach (StreamId gone in model.Where(e => e.Value.Consumer == name).Select(e => e.Key).ToArray())
                    {
                        model.Remove(gone);
                    }

                    break;
                case < 12:
                    Assert.Equal(model.Remove(id), group.RemovePending(id));
                    break;
                default:
                    if (entry.IsNull)
                    {
                        Assert.False(group.AddPending(id, consumer, round, 1).IsNull);
                        Assert.True(group.AddPending(id, consumer, round, 1).IsNull);
                    }
                    else
                    {
                        group.Assign(id, entry, consumer);
                        entry.DeliveryTime = round;
                        entry.DeliveryCount++;
                    }

                    model[id] = (name, round);
                    break;
            }
        }

        Check(group, model);
        Assert.True(log.SizeBytes > model.Count * 48L);
        log.Free();
        Assert.Equal(before, NativeHeap.UsedBytes);
    }

    private static void Check(ConsumerGroup group, SortedDictionary<StreamId, (string Consumer, long Time)> model)
    {
        Assert.Equal(model.Count, group.Pending.Count);
        Assert.Equal(model.Keys.First(), group.Pending.FirstId);
        Assert.Equal(model.Keys.Last(), group.Pending.LastId);
        PendingCursor at = group.Pending.From(StreamId.Min);
        foreach ((StreamId id, (string consumer, long time)) in model)
        {
            Assert.True(at.IsValid);
            Assert.Equal(id, at.Id);
            Assert.Equal(consumer, Text(at.Entry.Consumer.Name));
            Assert.Equal(time, at.Entry.DeliveryTime);
            at = at.Next();
        }

        Assert.False(at.IsValid);
        for (int i = 0; i < group.ConsumerCount; i++)
        {
            StreamConsumer consumer = group.ConsumerAt(i);
            List<StreamId> owned = [];
            for (PendingCursor own = consumer.Pending.From(StreamId.Min); own.IsValid; own = own.Next())
            {
                owned.Add(own.Id);
            }

            Assert.Equal(model.Where(e => e.Value.Consumer == Text(consumer.Name)).Select(e => e.Key), owned);
        }
    }

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
