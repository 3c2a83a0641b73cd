using System;
using System.Text;
using Tandem.Platform.Loop;
using Tandem.Server.Replication.Replica;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Replication.Replica;

/// <summary>A full copy read straight off a connection.</summary>
public sealed class LinkSourceTests
{
    private readonly TestClock _clock = new();
    private readonly TestConnection _connection = new();
    private int _counted;

    [Fact]
    public void What_came_first_is_followed_by_what_the_connection_gives()
    {
        LinkSource source = Create("ab", length: -1);
        _connection.Arrive("cdef"u8);
        Assert.Equal("ab", Read(source, 10));
        Assert.Equal("cde", Read(source, 3));
        Assert.Equal("f", Read(source, 3));
        Assert.Equal(4, _counted);
        Assert.Null(source.Failure);
    }

    [Fact]
    public void A_copy_of_known_length_ends_before_the_stream()
    {
        LinkSource source = Create("abcdeSTREAM", length: 5);
        Assert.Equal("abc", Read(source, 3));
        Assert.Equal("de", Read(source, 100));
        Assert.Equal("", Read(source, 100));
        Assert.Equal("STREAM", Encoding.ASCII.GetString(source.Behind));
        Assert.Null(source.Failure);
    }

    [Fact]
    public void The_stream_behind_a_copy_stays_in_the_connection()
    {
        LinkSource source = Create("ab", length: 4);
        _connection.Arrive("cdSTREAM"u8);
        Assert.Equal("ab", Read(source, 100));
        Assert.Equal("cd", Read(source, 100));
        Assert.Equal("", Read(source, 100));
        Assert.Equal("STREAM".Length, _connection.Waiting);
        Assert.Empty(source.Behind);
    }

    [Fact]
    public void Silence_for_too_long_is_an_end_with_a_reason()
    {
        LinkSource source = Create("", length: 10, turn: () => _clock.AdvanceMilliseconds(400));
        Assert.Equal("", Read(source, 10));
        Assert.StartsWith("Timeout receiving bulk data from MASTER", source.Failure);
    }

    [Fact]
    public void A_link_that_is_given_up_meanwhile_ends_the_copy()
    {
        bool isOpen = true;
        LinkSource source = Create("", length: 10, turn: () => isOpen = false, isOpen: () => isOpen);
        Assert.Equal("", Read(source, 10));
        Assert.Equal("the master closed the connection", source.Failure);
    }

    [Fact]
    public void A_server_that_ends_waits_for_no_more_bytes()
    {
        EventLoop? loop = null;
        LinkSource source = Create("", length: 10, turn: () => loop!.Stop(), created: created => loop = created);
        Assert.Equal("", Read(source, 10));
        Assert.Equal("the server ends", source.Failure);
    }

    private static string Read(LinkSource source, int most)
    {
        byte[] buffer = new byte[most];
        int read = source.Read(buffer);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }

    private LinkSource Create(
        string first, long length, Action? turn = null, Func<bool>? isOpen = null, Action<EventLoop>? created = null)
    {
        EventLoop loop = new(new TestPoller(), _clock) { BeforeSleep = turn };
        created?.Invoke(loop);
        loop.RefreshTime();
        return new LinkSource(
            loop, _connection, Encoding.ASCII.GetBytes(first), length, isOpen ?? (static () => true), timeoutMilliseconds: 1000)
        {
            Received = count => _counted += count,
        };
    }
}
