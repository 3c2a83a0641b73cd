using System;
using System.Globalization;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Connection;

public sealed class ClientTrackingTests
{
    [Fact]
    public void A_key_that_was_read_is_invalidated_once_when_another_client_changes_it()
    {
        using CommandRunner redis = new();
        TestClient writer = redis.NewClient();
        Track(redis.Client, "");
        redis.Run("GET k");
        writer.Run("SET k 1");
        Assert.Equal("(Push)[\"invalidate\", [\"k\"]]", redis.Client.NextText());
        writer.Run("SET k 2");
        writer.Run("SET other 2");
        Assert.Equal("", redis.Client.NextText());
    }

    [Fact]
    public void A_clients_own_change_is_told_behind_the_reply_unless_it_said_NOLOOP()
    {
        using CommandRunner redis = new();
        Track(redis.Client, "");
        redis.Run("MSET a 1 b 2");
        redis.Run("GET a");
        Assert.Equal("2", redis.Run("INCR a"));
        Assert.Equal("(Push)[\"invalidate\", [\"a\"]]", redis.Client.NextText());
        redis.Run("GET a");
        redis.Run("MULTI");
        redis.Run("INCR a");
        redis.Run("GET b");
        Assert.Equal("[3, \"2\"]", redis.Run("EXEC"));
        Assert.Equal("(Push)[\"invalidate\", [\"a\"]]", redis.Client.NextText());
        Track(redis.Client, " NOLOOP");
        redis.Run("GET a");
        redis.Run("INCR a");
        Assert.Equal("", redis.Client.NextText());
    }

    [Fact]
    public void Expired_and_evicted_keys_are_invalidated()
    {
        using CommandRunner redis = new();
        Track(redis.Client, " NOLOOP");
        redis.Run("SET k v PX 100");
        redis.Run("GET k");
        redis.Advance(500);
        Assert.Equal("(Push)[\"invalidate\", [\"k\"]]", redis.Client.NextText());
        redis.Run("SET big " + new string('x', 10_000));
        redis.Run("GET big");
        redis.Run("CONFIG SET maxmemory-policy allkeys-random");
        redis.Run("CONFIG SET maxmemory 1");
        Assert.Equal("(Push)[\"invalidate\", [\"big\"]]", redis.Client.NextText());
    }

    [Fact]
    public void Broadcast_tells_of_all_keys_with_a_prefix_together()
    {
        using CommandRunner redis = new();
        TestClient writer = redis.NewClient();
        Track(redis.Client, " BCAST PREFIX a: PREFIX b:");
        writer.Run("MSET a:1 1 a:2 2 c:1 3");
        Assert.Equal("(Push)[\"invalidate\", [\"a:1\", \"a:2\"]]", redis.Client.NextText());
        writer.Run("DEL c:1");
        Assert.Equal("", redis.Client.NextText());
        Assert.Equal(2, redis.Server.Clients.Tracked.PrefixCount);
        redis.Run("CLIENT TRACKING OFF");
        Assert.Equal(0, redis.Server.Clients.Tracked.PrefixCount);
    }

    [Fact]
    public void Invalidations_can_be_redirected_to_a_subscriber_in_RESP2()
    {
        using CommandRunner redis = new();
        TestClient receiver = redis.NewClient();
        receiver.Run("SUBSCRIBE __redis__:invalidate");
        redis.Expect(Line($"CLIENT TRACKING ON REDIRECT {receiver.Client.Id}"), "OK");
        redis.Expect("CLIENT GETREDIR", receiver.Client.Id.ToString(CultureInfo.InvariantCulture));
        redis.Run("GET k");
        redis.Run("SET k 1");
        Assert.Equal("[\"message\", \"__redis__:invalidate\", [\"k\"]]", receiver.NextText());
        redis.Run("FLUSHALL");
        Assert.Equal("[\"message\", \"__redis__:invalidate\", (nil)]", receiver.NextText());
    }

    [Fact]
    public void A_redirection_to_a_client_that_is_gone_is_reported()
    {
        using CommandRunner redis = new();
        TestClient receiver = redis.NewClient();
        redis.Run("HELLO 3");
        redis.Run(Line($"CLIENT TRACKING ON REDIRECT {receiver.Client.Id}"));
        redis.Run("GET k");
        redis.Server.Clients.Close(receiver.Client);
        TestClient writer = redis.NewClient();
        writer.Run("SET k 1");
        Assert.Equal(Line($"(Push)[\"tracking-redir-broken\", {receiver.Client.Id}]"), redis.Client.NextText());
        Assert.Contains("broken_redirect", redis.Run("CLIENT TRACKINGINFO"), StringComparison.Ordinal);
    }

    [Fact]
    public void OPTIN_and_OPTOUT_ask_CACHING_for_each_command_or_transaction()
    {
        using CommandRunner redis = new();
        TestClient writer = redis.NewClient();
        Track(redis.Client, " OPTIN");
        redis.Run("GET no");
        redis.Expect("CLIENT CACHING YES", "OK");
        redis.Run("GET yes");
        redis.Run("GET again");
        writer.Run("MSET no 1 yes 1 again 1");
        Assert.Equal("(Push)[\"invalidate\", [\"yes\"]]", redis.Client.NextText());
        Assert.Equal("", redis.Client.NextText());
        redis.ExpectError("CLIENT CACHING NO", "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.");
        Track(redis.Client, " OPTOUT");
        redis.Expect("CLIENT CACHING NO", "OK");
        redis.Run("GET no");
        redis.Run("GET yes");
        writer.Run("MSET no 1 yes 1");
        Assert.Equal("(Push)[\"invalidate\", [\"yes\"]]", redis.Client.NextText());
        Assert.Equal("", redis.Client.NextText());
    }

    [Fact]
    public void A_table_that_is_too_large_forgets_keys_and_says_so()
    {
        using CommandRunner redis = new();
        Track(redis.Client, "");
        redis.Run("GET a");
        redis.Run("GET b");
        redis.Run("GET c");
        Assert.Equal(3, redis.Server.Clients.Tracked.ItemCount);
        redis.Run("CONFIG SET tracking-table-max-keys 1");
        redis.Advance(200);
        Assert.Equal(1, redis.Server.Clients.Tracked.KeyCount);
        Assert.StartsWith("(Push)[\"invalidate\"", redis.Client.NextText(), StringComparison.Ordinal);
        Assert.StartsWith("(Push)[\"invalidate\"", redis.Client.NextText(), StringComparison.Ordinal);
        Assert.Equal("", redis.Client.NextText());
    }

    [Fact]
    public void Modes_that_do_not_go_together_are_refused_with_the_words_of_redis()
    {
        using CommandRunner redis = new();
        redis.ExpectError("CLIENT TRACKING maybe", "ERR syntax error");
        redis.ExpectError("CLIENT TRACKING ON BOGUS", "ERR syntax error");
        redis.ExpectError("CLIENT TRACKING ON PREFIX a", "ERR PREFIX option requires BCAST mode to be enabled");
        redis.ExpectError("CLIENT TRACKING ON BCAST OPTIN", "ERR OPTIN and OPTOUT are not compatible with BCAST");
        redis.ExpectError("CLIENT TRACKING ON OPTIN OPTOUT", "ERR You can't specify both OPTIN mode and OPTOUT mode");
        redis.ExpectError("CLIENT TRACKING ON REDIRECT 999", "ERR The client ID you want redirect to does not exist");
        redis.ExpectError(
            "CLIENT TRACKING ON BCAST PREFIX FOO PREFIX FOOBAR",
            "ERR Prefix 'FOO' overlaps with another provided prefix 'FOOBAR'. Prefixes for a single client must not overlap.");
        redis.ExpectError("CLIENT CACHING YES", "ERR CLIENT CACHING can be called only when the client is in tracking mode");
        redis.Run("CLIENT TRACKING ON");
        redis.ExpectError("CLIENT TRACKING ON BCAST", "ERR You can't switch BCAST mode on/off before disabling tracking");
    }

    [Fact]
    public void A_script_that_reads_makes_all_its_keys_read_and_one_that_only_writes_none()
    {
        using CommandRunner redis = new();
        TestClient writer = redis.NewClient();
        Track(redis.Client, "");
        redis.Run("EVAL \"redis.call('set', 'other', 'x')\" 2 a b");
        writer.Run("MSET a 1 b 1");
        Assert.Equal("", redis.Client.NextText());
        redis.Run("EVAL \"redis.call('get', 'other')\" 2 a b");
        writer.Run("MSET b 2 a 2");
        Assert.Equal("(Push)[\"invalidate\", [\"b\"]]", redis.Client.NextText());
        Assert.Equal("(Push)[\"invalidate\", [\"a\"]]", redis.Client.NextText());
    }

    private static void Track(TestClient client, string options)
    {
        client.Run("HELLO 3");
        client.Run("CLIENT TRACKING OFF");
        Assert.Equal("OK", client.Run("CLIENT TRACKING ON" + options));
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
