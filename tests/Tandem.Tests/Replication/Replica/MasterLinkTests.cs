using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Server.Replication.Replica;
using Tandem.Server.ReplicationStream;
using Xunit;

namespace Tandem.Tests.Replication.Replica;

/// <summary>The replica's handshake, event by event.</summary>
public sealed class MasterLinkTests
{
    private const string Id = "0123456789012345678901234567890123456789";

    private (ReplicationId Id, long Position) _position = (ReplicationId.None, -1);
    private string? _password;

    [Fact]
    public void A_new_replica_asks_for_a_full_copy()
    {
        MasterLink link = AtPing();
        string[] sent = Sent(link.Line("+PONG", 0));
        Assert.Equal(["REPLCONF listening-port 6380", "REPLCONF capa eof capa psync2", "REPLCONF tandem-history none"], sent);
        Assert.Empty(Sent(link.Line("+OK", 0)));
        Assert.Empty(Sent(link.Line("+OK", 0)));
        Assert.Equal(["PSYNC ? -1"], Sent(link.Line("+OK 7", 0)));
        Assert.Equal(7, link.MasterEpoch);
        IReadOnlyList<LinkAction> actions = link.Line($"+FULLRESYNC {Id} 42", 0);
        LinkAction.Receive receive = Assert.Single(actions.OfType<LinkAction.Receive>());
        Assert.Equal(42, receive.Offset);
        Assert.Equal(Id, receive.Id.ToString());
        Assert.Equal(LinkState.Transfer, link.State);
        link.Loaded(0);
        Assert.Equal(LinkState.Streaming, link.State);
    }

    [Fact]
    public void A_replica_with_a_position_asks_for_the_byte_after_it()
    {
        Assert.True(ReplicationId.TryParse(Encoding.ASCII.GetBytes(Id), out ReplicationId id));
        _position = (id, 99);
        MasterLink link = AtPsync(out string[] sent);
        Assert.Equal([$"PSYNC {Id} 100"], sent);
        Assert.Single(link.Line("+CONTINUE", 0).OfType<LinkAction.Resume>());
        Assert.Equal(LinkState.Streaming, link.State);
    }

    [Fact]
    public void A_failover_is_asked_for_with_the_position_and_a_refusal_does_not_end_in_a_full_copy()
    {
        Assert.True(ReplicationId.TryParse(Encoding.ASCII.GetBytes(Id), out ReplicationId id));
        _position = (id, 99);
        MasterLink link = AtPing();
        link.HandsOver = () => true;
        link.Line("+PONG", 0);
        link.Line("+OK", 0);
        link.Line("+OK", 0);
        Assert.Equal([$"PSYNC {Id} 100 FAILOVER"], Sent(link.Line("+OK", 0)));
        IReadOnlyList<LinkAction> actions = link.Line("-NOPERM", 0);
        Assert.Single(actions.OfType<LinkAction.Close>());
        Assert.Empty(actions.OfType<LinkAction.SendSync>());
    }

    [Fact]
    public void Line_feeds_before_the_answer_to_PSYNC_are_signs_of_life()
    {
        MasterLink link = AtPsync(out _);
        for (int i = 1; i <= 10; i++)
        {
            link.Line("", i * 50_000);
            Assert.Empty(link.Tick(i * 50_000).OfType<LinkAction.Close>());
        }

        Assert.Equal(LinkState.Psync, link.State);
    }

    [Theory]
    [InlineData("-NOMASTERLINK Can't SYNC while not connected with my master")]
    [InlineData("-LOADING Redis is loading the dataset in memory")]
    public void A_master_that_cannot_feed_us_now_is_asked_again_a_second_later(string answer)
    {
        MasterLink link = AtPsync(out _);
        Assert.Single(link.Line(answer, 5000).OfType<LinkAction.Close>());
        Assert.Empty(link.Tick(5900).OfType<LinkAction.Open>());
        Assert.Single(link.Tick(6000).OfType<LinkAction.Open>());
    }

    [Fact]
    public void A_master_without_PSYNC_is_asked_with_SYNC()
    {
        MasterLink link = AtPsync(out _);
        IReadOnlyList<LinkAction> actions = link.Line("-ERR unknown command 'PSYNC'", 0);
        Assert.Single(actions.OfType<LinkAction.SendSync>());
        Assert.True(Assert.Single(actions.OfType<LinkAction.Receive>()).Id.IsNone);
    }

    [Fact]
    public void A_wrong_password_is_logged_and_tried_again()
    {
        _password = "wrong";
        MasterLink link = AtPing();
        Assert.Equal("AUTH wrong", Sent(link.Line("-NOAUTH Authentication required.", 0))[0]);
        IReadOnlyList<LinkAction> actions = link.Line("-WRONGPASS invalid username-password pair", 0);
        Assert.Contains(actions.OfType<LinkAction.Log>(), l => l.Text.StartsWith("Unable to AUTH to MASTER", System.StringComparison.Ordinal));
        Assert.Equal(LinkState.Connect, link.State);
    }

    [Fact]
    public void An_unknown_REPLCONF_is_not_critical()
    {
        MasterLink link = AtPing();
        link.Line("+PONG", 0);
        link.Line("-ERR Unrecognized REPLCONF option: listening-port", 0);
        link.Line("-ERR Unrecognized REPLCONF option: capa", 0);
        Assert.Equal(["PSYNC ? -1"], Sent(link.Line("-ERR Unrecognized REPLCONF option: tandem-history", 0)));
    }

    [Fact]
    public void Silence_longer_than_the_timeout_ends_the_link_in_every_state()
    {
        MasterLink link = AtPsync(out _);
        Assert.Single(link.Tick(60_001).OfType<LinkAction.Close>());
        Assert.Equal(LinkState.Connect, link.State);
    }

    [Fact]
    public void A_wrong_FULLRESYNC_line_is_refused()
    {
        MasterLink link = AtPsync(out _);
        Assert.Single(link.Line("+FULLRESYNC short 1", 0).OfType<LinkAction.Close>());
    }

    [Fact]
    public void Leaving_closes_the_connection_and_nothing_is_tried_again()
    {
        MasterLink link = AtPsync(out _);
        Assert.Single(link.Leave().OfType<LinkAction.Close>());
        Assert.Empty(link.Tick(100_000));
    }

    private static string[] Sent(IReadOnlyList<LinkAction> actions) =>
        [.. actions.OfType<LinkAction.Send>().Select(s => string.Join(' ', s.Words))];

    private MasterLink AtPing()
    {
        MasterLink link = new()
        {
            Identity = () => new LinkIdentity(null, _password, 6380, null),
            Position = () => _position,
            TimeoutMilliseconds = () => 60_000,
        };
        Assert.Single(link.Follow(new MasterEndpoint("127.0.0.1", 6379), 0).OfType<LinkAction.Open>());
        Assert.Equal(["PING"], Sent(link.Connected(0)));
        return link;
    }

    private MasterLink AtPsync(out string[] sent)
    {
        MasterLink link = AtPing();
        link.Line("+PONG", 0);
        link.Line("+OK", 0);
        link.Line("+OK", 0);
        sent = Sent(link.Line("+OK", 0));
        Assert.Equal(LinkState.Psync, link.State);
        return link;
    }
}
