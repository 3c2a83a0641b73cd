using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.ReplicationStream;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.ReplicationStream;

/// <summary>The log: positions, readers, retention, ids.</summary>
public sealed class ReplicationLogTests
{
    [Fact]
    public void Readers_get_every_byte_in_order_whatever_the_retention()
    {
        const int Seed = 7;
        Random random = new(Seed);
        ReplicationLog log = new(NewId(1)) { RetentionBytes = 200_000 };
        log.Activate();
        List<byte> model = [];
        List<(LogReader Reader, List<byte> Got)> readers = [];
        for (int i = 0; i < 400; i++)
        {
            byte[] bytes = new byte[random.Next(1, 5000)];
            random.NextBytes(bytes);
            log.Append(bytes);
            model.AddRange(bytes);
            Assert.Equal(model.Count, log.End);
            if (i % 40 == 0)
            {
                readers.Add((log.OpenReader(log.Start), model.GetRange(0, (int)log.Start)));
            }

            foreach ((LogReader reader, List<byte> got) in readers)
            {
                if (random.Next(3) == 0)
                {
                    Read(reader, got);
                }
            }
        }

        foreach ((LogReader reader, List<byte> got) in readers)
        {
            Read(reader, got);
            Assert.Equal(model, got);
            reader.Close();
        }

        Assert.True(log.HeldBytes <= 200_000, $"seed {Seed}: {log.HeldBytes} bytes are held without a reader");
        Assert.True(log.HeldBytes >= 199_000);
    }

    [Fact]
    public void A_replica_resumes_under_the_current_id_and_under_the_old_one_up_to_its_end()
    {
        ReplicationLog log = new(NewId(1));
        log.Activate();
        log.Append("first"u8);
        log.ContinueAs(NewId(2));
        log.Append("second"u8);
        Assert.True(log.CanResume(NewId(2), 11));
        Assert.True(log.CanResume(NewId(1), 5));
        Assert.True(log.CanResume(NewId(1), 0));
        Assert.False(log.CanResume(NewId(1), 6));
        Assert.False(log.CanResume(NewId(2), 12));
        Assert.False(log.CanResume(NewId(3), 5));
    }

    [Fact]
    public void Writes_of_a_unit_are_wrapped_and_the_database_is_selected_when_it_differs()
    {
        ReplicationLog log = new(NewId(1));
        log.Activate();
        Propagation propagation = new(log);
        propagation.Add(0, "DEL"u8, "a"u8);
        propagation.EndUnit();
        propagation.Add(0, "DEL"u8, "b"u8);
        propagation.Add(3, "SET"u8, "c"u8, "1"u8);
        propagation.EndUnit();
        LogReader reader = log.OpenReader(0);
        Assert.Equal(
            "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*2\r\n$3\r\nDEL\r\n$1\r\na\r\n*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nDEL\r\n$1\r\nb\r\n"
            + "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*3\r\n$3\r\nSET\r\n$1\r\nc\r\n$1\r\n1\r\n*1\r\n$4\r\nEXEC\r\n",
            Encoding.ASCII.GetString(reader.Next()));
    }

    [Fact]
    public void A_replica_writes_nothing_of_its_own_into_the_log()
    {
        ReplicationLog log = new(NewId(1));
        log.Activate();
        Propagation propagation = new(log) { IsMaster = false };
        propagation.Add(0, "DEL"u8, "a"u8);
        propagation.EndUnit();
        Assert.Equal(0, log.End);
    }

    [Fact]
    public void What_a_slow_reader_lacks_is_kept_in_memory_up_to_a_bound_and_read_from_disk_beyond()
    {
        long now = 1;
        ReplicationLog log = new(NewId(1)) { RetentionBytes = 16 << 10 };
        log.Files = new LogFiles(new MemoryStorage(), () => now) { Names = new OneFolder() };
        log.Activate();
        LogReader reader = log.OpenReader(0);
        const int Piece = 1 << 20;
        byte[] piece = new byte[Piece];
        byte written = 0;
        void Append(long count)
        {
            for (; count > 0; count--)
            {
                now++;
                Array.Fill(piece, written++);
                log.Append(piece);
                Assert.True(log.WriteOut());
            }
        }

        Append(8);
        Assert.True(log.IsInMemory(reader.Position));
        Assert.InRange(log.AllocatedBytes, 8 * Piece, 9 * Piece);
        Append(22);
        Assert.False(log.IsInMemory(reader.Position));
        Assert.InRange(log.AllocatedBytes, ReplicationLog.MostBytesForReaders, ReplicationLog.MostBytesForReaders + Piece);

        long position = 0;
        while (reader.Behind > 0)
        {
            ReadOnlySpan<byte> next = reader.Next();
            Assert.False(next.IsEmpty);
            foreach (byte value in next)
            {
                Assert.True(value == position / Piece, $"at {position}");
                position++;
            }

            reader.Advance(next.Length);
        }

        Assert.False(reader.IsBroken);
        Assert.Equal(30 * Piece, position);
        Assert.True(log.IsInMemory(reader.Position));
        Append(1);
        Read(reader, []);
        Append(1);
        Assert.InRange(log.AllocatedBytes, 1, 3 * Piece);
        reader.Close();
    }

    private static ReplicationId NewId(byte first)
    {
        byte[] entropy = new byte[20];
        entropy[0] = first;
        return ReplicationId.Create(entropy);
    }

    private static void Read(LogReader reader, List<byte> into)
    {
        while (reader.Behind > 0)
        {
            ReadOnlySpan<byte> bytes = reader.Next();
            into.AddRange(bytes);
            reader.Advance(bytes.Length);
        }
    }
}
