using System;
using System.Collections.Generic;
using Tandem.Platform.Host;
using Tandem.Platform.Loop;
using Tandem.Platform.Networking;
using Tandem.Platform.Storage;
using Xunit;

namespace Tandem.Tests.Platform.Storage;

public class BackgroundWriterTests
{
    private readonly MemoryStorage _storage = new();
    private readonly EventLoop _loop = NetworkBackend.Create("socket", new SystemClock())!.Loop;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_that_was_given_is_in_the_file_in_order(bool hasOwnThread)
    {
        using var writer = new BackgroundWriter(_loop, "test", hasOwnThread: hasOwnThread);
        BackgroundFile file = writer.Open(_storage.Create("a", out _)!);
        var expected = new List<byte>();
        for (int i = 0; i < 100; i++)
        {
            byte[] buffer = i % 3 == 0 ? new byte[100] : writer.RentBuffer();
            int length = Math.Min(buffer.Length, 1 + (i * 50));
            buffer.AsSpan(0, length).Fill((byte)i);
            expected.AddRange(buffer.AsSpan(0, length));
            file.Write(buffer, length);
        }

        string? closed = "not yet";
        bool fsynced = false;
        file.Fsync(error => fsynced = error is null);
        file.Close(error => closed = error);
        RunUntil(() => closed is null);
        Assert.True(fsynced);
        Assert.Equal(0, writer.QueuedBytes);
        Assert.Equal(expected.Count, file.Length);
        Assert.True(expected.ToArray().AsSpan().SequenceEqual(AtomicFile.Read(_storage, "a", out _)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_first_error_stays_and_nothing_is_written_after_it(bool hasOwnThread)
    {
        _storage.CapacityBytes = 150;
        using var writer = new BackgroundWriter(_loop, "test", hasOwnThread: hasOwnThread);
        BackgroundFile file = writer.Open(_storage.Create("a", out _)!);
        var failures = new List<string>();
        file.Failed = failures.Add;
        for (int i = 0; i < 3; i++) { file.Write(new byte[100], 100); }
        writer.Run(() =>
        {
            _storage.CapacityBytes = 10_000;
            return null;
        });
        file.Write(new byte[100], 100);
        string? fsynced = null;
        string? closed = null;
        file.Fsync(error => fsynced = error);
        file.Close(error => closed = error);
        RunUntil(() => closed is not null);
        Assert.Equal("No space left on device", closed);
        Assert.Equal(closed, fsynced);
        Assert.Equal(closed, file.Error);
        Assert.Equal([closed!], failures);
        Assert.Equal(100, file.Length);
        Assert.Equal(150, _storage.LengthOf("a"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_producer_that_minds_the_room_never_exceeds_it_and_is_called_again(bool hasOwnThread)
    {
        const int Total = 400;
        using var writer = new BackgroundWriter(_loop, "test", capacityBytes: 8 * 1000, hasOwnThread);
        BackgroundFile file = writer.Open(_storage.Create("a", out _)!);
        int produced = 0;
        int paused = 0;
        bool closed = false;
        void Produce()
        {
            while (produced < Total && writer.HasRoom)
            {
                file.Write(writer.RentBuffer(), 1000);
                produced++;
                Assert.True(writer.QueuedBytes <= 8 * 1000);
            }

            if (produced < Total)
            {
                paused++;
            }
            else
            {
                file.Close(_ => closed = true);
            }
        }

        writer.RoomAgain = Produce;
        _storage.Fault = (_, _) =>
        {
            if (hasOwnThread) { System.Threading.Thread.Yield(); }
            return null;
        };
        Produce();
        RunUntil(() => closed);
        Assert.Equal(Total * 1000, _storage.LengthOf("a"));
        Assert.True(paused > 0 || hasOwnThread);
    }

    [Fact]
    public void Disposing_finishes_what_was_given()
    {
        var writer = new BackgroundWriter(_loop, "test");
        BackgroundFile file = writer.Open(_storage.Create("a", out _)!);
        file.FsyncEveryBytes = 5000;
        for (int i = 0; i < 100; i++) { file.Write(new byte[1000], 1000); }
        writer.Dispose();
        Assert.Equal(100_000, _storage.LengthOf("a"));
        Assert.Equal(20, _storage.FsyncCount);
    }

    [Fact]
    public void Other_work_runs_in_order_and_its_error_is_reported()
    {
        using var writer = new BackgroundWriter(_loop, "test");
        var reports = new List<string?>();
        writer.Run(() => _storage.Delete("missing"), reports.Add);
        writer.Run(() => AtomicFile.Write(_storage, "x", "1"u8), reports.Add);
        writer.Drain();
        Assert.Empty(reports);
        _loop.RunOnce(0);
        Assert.Equal(["No such file or directory", null], reports);
    }

    private void RunUntil(Func<bool> condition)
    {
        long limit = _loop.MonotonicMicrosecondsNow() + 10_000_000;
        while (!condition())
        {
            _loop.RunOnce(100);
            Assert.True(_loop.MonotonicMicrosecondsNow() < limit, "the condition did not become true in 10 s");
        }
    }
}
