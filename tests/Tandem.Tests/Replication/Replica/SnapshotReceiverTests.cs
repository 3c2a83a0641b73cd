using System;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.Replication.Replica;
using Xunit;

namespace Tandem.Tests.Replication.Replica;

/// <summary>Full copies off the wire, cut at every byte.</summary>
public sealed class SnapshotReceiverTests
{
    private static readonly string Mark = new('m', 40);

    [Theory]
    [InlineData("$5\r\nhello", "stream")]
    [InlineData("\n\n$5\r\nhello", "*1\r\n")]
    public void A_copy_of_known_length_ends_where_the_stream_begins(string copy, string behind)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(copy + behind);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            (SnapshotReceiver receiver, IStorageFile file) = Create();
            int used = receiver.Feed(bytes.AsSpan(0, cut));
            if (!receiver.IsComplete)
            {
                used += receiver.Feed(bytes.AsSpan(used));
            }

            Assert.Null(receiver.Failure);
            Assert.True(receiver.IsComplete);
            Assert.Equal(copy.Length, used);
            Assert.Equal("hello", Content(file));
        }
    }

    [Fact]
    public void A_marked_copy_ends_with_its_mark_which_is_not_kept()
    {
        byte[] bytes = Encoding.ASCII.GetBytes("$EOF:" + Mark + "\r\nsome data" + Mark);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            (SnapshotReceiver receiver, IStorageFile file) = Create();
            receiver.Feed(bytes.AsSpan(0, cut));
            if (cut < bytes.Length)
            {
                Assert.False(receiver.IsComplete);
                receiver.Feed(bytes.AsSpan(cut));
            }

            Assert.True(receiver.IsComplete);
            Assert.Equal("some data", Content(file));
        }
    }

    [Fact]
    public void A_marked_copy_is_recognised_byte_by_byte()
    {
        (SnapshotReceiver receiver, IStorageFile file) = Create();
        foreach (byte one in Encoding.ASCII.GetBytes("$EOF:" + Mark + "\r\nx" + Mark[..39] + "y" + Mark))
        {
            Assert.False(receiver.IsComplete);
            receiver.Feed([one]);
        }

        Assert.True(receiver.IsComplete);
        Assert.Equal("x" + Mark[..39] + "y", Content(file));
    }

    [Theory]
    [InlineData("-ERR no\r\n", "MASTER aborted replication with an error: ERR no")]
    [InlineData("+OK\r\n", "Bad protocol from MASTER")]
    public void An_answer_that_is_no_copy_is_a_failure_that_says_why(string answer, string reason)
    {
        (SnapshotReceiver receiver, _) = Create();
        receiver.Feed(Encoding.ASCII.GetBytes(answer));
        Assert.StartsWith(reason, receiver.Failure, StringComparison.Ordinal);
    }

    private static (SnapshotReceiver Receiver, IStorageFile File) Create()
    {
        IStorageFile file = new MemoryStorage().Create("copy.rdb", out _)!;
        return (new SnapshotReceiver(file), file);
    }

    private static string Content(IStorageFile file)
    {
        byte[] bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.ReadAt(0, bytes, out _));
        return Encoding.ASCII.GetString(bytes);
    }
}
