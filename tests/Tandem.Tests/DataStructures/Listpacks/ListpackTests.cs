using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.DataStructures.Listpacks;
using Tandem.DataStructures.Memory;
using Xunit;

namespace Tandem.Tests.DataStructures.Listpacks;

public sealed class ListpackTests
{
    [Fact]
    public void The_bytes_are_those_of_Redis()
    {
        // DUMP h of redis-server 7.0.15 after HSET h f 1 g -5 h 127 ...: each kind of integer at its limits.
        const string Dump = "8600000022008166020101816702dffb028168027f01816902c08002816a02cfff02816b02f1001003816c02d000"
            + "02816d02f1ffef03816e02f1ff7f03816f02f200800004817002f200008004817102f30000800005817202f3ffffff7f05817302f4"
            + "000000800000000009817402f4000000000000008009817502800181760282303103ff";
        string[] values =
        [
            "1", "-5", "127", "128", "4095", "4096", "-4096", "-4097", "32767", "32768", "-8388608", "8388608",
            "2147483647", "2147483648", "-9223372036854775808", "", "01",
        ];
        string[] fields = ["f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v"];
        Listpack listpack = Listpack.Create();
        for (int i = 0; i < values.Length; i++)
        {
            listpack = listpack.Append(Bytes(fields[i]), Bytes(values[i]));
        }

        Assert.Equal(Dump, Convert.ToHexString(listpack.Bytes), ignoreCase: true);
        Assert.Equal(values, Texts(listpack, 1));
        listpack.Free();
    }

    [Fact]
    public void Random_operations_agree_with_a_list()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            long before = NativeHeap.UsedBytes;
            Random random = new(seed);
            List<string> model = [];
            Listpack listpack = Listpack.Create();
            int longest = random.Next(3) switch { 0 => 8, 1 => 200, _ => 17000 };
            for (int step = 0; step < 120; step++)
            {
                listpack = Change(listpack, model, random, longest);
                if (step % 10 == 0)
                {
                    AssertSame(model, listpack, $"seed {seed}, step {step}");
                }
            }

            AssertSame(model, listpack, $"seed {seed}");
            listpack.Free();
            Assert.True(before == NativeHeap.UsedBytes, $"seed {seed}: heap");
        }
    }

    [Theory]
    [InlineData(62)]
    [InlineData(126)]
    [InlineData(16376)]
    [InlineData(2097140)]
    public void Lengths_around_the_limits_of_the_format_are_measured_alike_from_both_sides(int around)
    {
        for (int length = around - 4; length <= around + 8; length++)
        {
            byte[] text = new byte[length];
            Array.Fill(text, (byte)'x');
            Listpack listpack = Listpack.Create().Append("before"u8).Append(text).Append("behind"u8);
            Assert.True(ListpackCheck.IsValid(listpack.Bytes, out int count), $"{length}");
            Assert.Equal(3, count);
            ListpackCursor middle = listpack.Previous(listpack.Last);
            Assert.Equal(listpack.Next(listpack.First), middle);
            Assert.Equal(length, listpack[middle].Length);
            listpack.Free();
        }
    }

    [Fact]
    public void A_count_beyond_its_field_is_counted()
    {
        Listpack listpack = Listpack.Create();
        for (int i = 0; i < 65540; i++)
        {
            listpack = listpack.Append(i);
        }

        Assert.Equal(65540, listpack.Count);
        Assert.Equal(65539, listpack[listpack.Seek(-1)].Integer);
        Assert.Equal(65538, listpack[listpack.Seek(65538)].Integer);
        Assert.True(listpack.Seek(65540).IsNone);
        Assert.True(listpack.Seek(-65541).IsNone);
        listpack = listpack.DeleteRange(10, 65530);
        Assert.Equal(10, listpack.Count);
        Assert.True(ListpackCheck.IsValid(listpack.Bytes, out _));
        listpack.Free();
    }

    [Fact]
    public void Find_with_skip_looks_at_fields_only()
    {
        Listpack listpack = Listpack.Create().Append("a"u8, "b"u8).Append("b"u8, "1"u8).Append(7, "7"u8);
        Assert.Equal("1", Text(listpack, listpack.Next(listpack.Find("b"u8, 1))));
        Assert.Equal("7", Text(listpack, listpack.Next(listpack.Find("7"u8, 1))));
        Assert.True(listpack.Find("1"u8, 1).IsNone);
        Assert.False(listpack.Find(1).IsNone);
        Assert.True(listpack.Find("07"u8).IsNone);
        listpack.Free();
    }

    [Fact]
    public void An_integer_that_others_stored_as_text_is_found()
    {
        byte[] payload = [11, 0, 0, 0, 1, 0, 0x82, (byte)'1', (byte)'2', 3, 0xFF];
        Assert.True(ListpackCheck.IsValid(payload, out _));
        Listpack listpack = Listpack.FromValidated(payload);
        Assert.False(listpack.Find(12).IsNone);
        Assert.False(listpack.Find("12"u8).IsNone);
        Assert.True(listpack.Find(13).IsNone);
        listpack.Free();
    }

    [Fact]
    public void Merge_appends_the_second_to_the_first()
    {
        Listpack listpack = Listpack.Merge(
            Listpack.Create().Append(1).Append("two"u8), Listpack.Create().Append("three"u8).Append(4));
        Assert.Equal(["1", "two", "three", "4"], Texts(listpack, 0));
        Assert.Equal(4, listpack.Count);
        Assert.Equal(["1", "two", "three", "4"], Texts(listpack.Duplicate(), 0));
        listpack.Free();
    }

    [Fact]
    public void Samples_are_distinct_fields_in_order_and_evenly_chosen()
    {
        Listpack listpack = Listpack.Create();
        for (int i = 0; i < 10; i++)
        {
            listpack = listpack.Append(i, "value"u8);
        }

        int[] seen = new int[10];
        for (ulong seed = 0; seed < 2000; seed++)
        {
            long last = -1;
            int taken = 0;
            foreach (ListpackCursor at in listpack.Sample(3, seed * 77777, step: 2))
            {
                Assert.True(listpack[at].Integer > last);
                last = listpack[at].Integer;
                seen[last]++;
                taken++;
            }

            Assert.Equal(3, taken);
            ulong state = seed;
            Assert.True(listpack[listpack.Random(ref state, 2)].IsInteger);
        }

        Assert.All(seen, times => Assert.InRange(times, 500, 700));
        listpack.Free();
    }

    [Fact]
    public void A_cursor_from_elsewhere_is_refused()
    {
        Listpack listpack = Listpack.Create().Append(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => listpack[new ListpackCursor(1000)].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => listpack[ListpackCursor.None].Length);
        listpack.Free();
    }

    private static Listpack Change(Listpack listpack, List<string> model, Random random, int longest)
    {
        string value = RandomText(random, longest);
        int index = model.Count == 0 ? 0 : random.Next(model.Count);
        ListpackCursor at = model.Count == 0 ? ListpackCursor.None : listpack.Seek(random.Next(2) == 0 ? index : index - model.Count);
        switch (random.Next(10))
        {
            case 0:
                model.Insert(0, value);
                return listpack.Prepend(Bytes(value));
            case 1 or 2:
                model.Add(value);
                return listpack.Append(Bytes(value));
            case 3:
                string second = RandomText(random, longest);
                model.Insert(at.IsNone ? model.Count : index, second);
                model.Insert(at.IsNone ? model.Count - 1 : index, value);
                return listpack.InsertBefore(at, Bytes(value), Bytes(second));
            case 4 when !at.IsNone:
                model.Insert(index, value);
                listpack = listpack.InsertBefore(at, Bytes(value));
                Assert.Equal(value, Text(listpack, at));
                return listpack;
            case 5 when !at.IsNone:
                model.Insert(index + 1, value);
                listpack = listpack.InsertAfter(at, Bytes(value));
                Assert.Equal(value, Text(listpack, listpack.Next(at)));
                return listpack;
            case 6 or 7 when !at.IsNone:
                model[index] = value;
                return listpack.Replace(at, Bytes(value));
            case 8 when !at.IsNone:
                model.RemoveAt(index);
                listpack = listpack.Delete(ref at);
                Assert.Equal(index < model.Count ? model[index] : null, at.IsNone ? null : Text(listpack, at));
                return listpack;
            default:
                int count = random.Next(4);
                model.RemoveRange(index, Math.Min(count, model.Count - index));
                return listpack.DeleteRange(index, count);
        }
    }

    private static void AssertSame(List<string> model, Listpack listpack, string where)
    {
        Assert.True(ListpackCheck.IsValid(listpack.Bytes, out int count), where);
        Assert.True(model.Count == count && count == listpack.Count && listpack.IsEmpty == (count == 0), where);
        Assert.True(model.Count == Texts(listpack, 0).Count, where);
        int index = 0;
        for (ListpackCursor at = listpack.First; !at.IsNone; at = listpack.Next(at))
        {
            Assert.True(model[index] == Text(listpack, at), where);
            Assert.True(at == listpack.Seek(index) && at == listpack.Seek(index - count), where);
            ListpackCursor found = listpack.Find(Bytes(model[index]));
            Assert.True(found == listpack.Seek(model.IndexOf(model[index])), where);
            index++;
        }

        for (ListpackCursor at = listpack.Last; !at.IsNone; at = listpack.Previous(at))
        {
            Assert.True(model[--index] == Text(listpack, at), where);
        }

        Assert.True(index == 0 && listpack.Seek(count).IsNone && listpack.Seek(-count - 1).IsNone, where);
    }

    private static string RandomText(Random random, int longest) => random.Next(4) switch
    {
        0 => (random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64)).ToString(CultureInfo.InvariantCulture),
        1 => random.Next(20).ToString(CultureInfo.InvariantCulture),
        _ => new string((char)random.Next('a', 'd'), random.Next(longest)),
    };

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static string Text(Listpack listpack, ListpackCursor at)
    {
        Span<byte> scratch = stackalloc byte[ListpackEntry.ScratchBytes];
        return Encoding.ASCII.GetString(listpack[at].AsText(scratch));
    }

    private static List<string> Texts(Listpack listpack, int skipFirst)
    {
        List<string> texts = [];
        int number = 0;
        foreach (ListpackEntry entry in new ListpackReader(listpack.Bytes))
        {
            if (skipFirst == 0 || number++ % 2 == 1)
            {
                texts.Add(Encoding.ASCII.GetString(entry.ToArray()));
            }
        }

        return texts;
    }
}
