using Tandem.Server.Clients;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Dispatch;

public sealed class AccessControlTests
{
    private const string NoKey = "(error) NOPERM this user has no permissions to access one of the keys used as arguments";
    private const string NoChannel =
        "(error) NOPERM this user has no permissions to access one of the channels used as arguments";

    [Theory]
    [InlineData("GET k1", "(nil)")]
    [InlineData("GET x", NoKey)]
    [InlineData("GET w1", NoKey)]
    [InlineData("SET r1 1", NoKey)]
    [InlineData("SET w1 1", "OK")]
    [InlineData("SET w1 1 GET", NoKey)]
    [InlineData("EXISTS w1 r1", "0")]
    [InlineData("MGET k1 x1", NoKey)]
    [InlineData("COPY r1 w1", "0")]
    [InlineData("COPY w1 r1", NoKey)]
    [InlineData("DEBUG SLEEP 0", "(error) NOPERM this user has no permissions to run the 'debug' command")]
    [InlineData("CONFIG GET port", "(error) NOPERM this user has no permissions to run the 'config|get' command")]
    [InlineData("SELECT 0", "OK")]
    [InlineData("SELECT 1", "(error) NOPERM this user has no permissions to run the 'select' command")]
    [InlineData("PUBLISH ch1 m", "0")]
    [InlineData("PUBLISH foo m", NoChannel)]
    [InlineData("SPUBLISH foo m", NoChannel)]
    [InlineData("SUBSCRIBE ch1 foo", NoChannel)]
    [InlineData("PSUBSCRIBE c*", NoChannel)]
    [InlineData("SORT k1 BY nosort", "[]")]
    [InlineData("SORT k1 BY k*", "(error) ERR BY option of SORT denied due to insufficient ACL permissions.")]
    [InlineData("SORT k1 GET #", "(error) ERR GET option of SORT denied due to insufficient ACL permissions.")]
    public void A_command_needs_permission_for_itself_its_keys_and_its_channels(string line, string reply)
    {
        using CommandRunner redis = new();
        redis.Expect(
            "ACL SETUSER ann on nopass ~k* %R~r* %W~w* &ch* +@all -debug -config|get -select +select|0", "OK");
        redis.Expect("AUTH ann x", "OK");

        redis.Expect(line, reply);
    }

    [Fact]
    public void Selectors_stand_for_themselves()
    {
        using CommandRunner redis = new();
        redis.Expect("ACL SETUSER ann on nopass \"(%R~r* +@all)\" \"(%W~w* +@all)\"", "OK");
        redis.Expect("AUTH ann x", "OK");

        redis.Expect("GET r1", "(nil)");
        redis.Expect("LPUSH w1 a", "1");
        redis.Expect("COPY r1 w1", NoKey);
    }

    [Fact]
    public void A_client_of_a_user_who_may_do_everything_is_not_looked_at()
    {
        using CommandRunner redis = new();
        Assert.False(redis.Client.Client.Has(ClientFlags.Restricted));

        redis.Expect("ACL SETUSER default -debug", "OK");
        Assert.True(redis.Client.Client.Has(ClientFlags.Restricted));

        redis.Expect("ACL SETUSER default +debug", "OK");
        Assert.False(redis.Client.Client.Has(ClientFlags.Restricted));
    }

    [Fact]
    public void Exec_checks_again_what_was_allowed_when_it_was_queued()
    {
        using CommandRunner redis = new();
        TestClient admin = redis.NewClient();
        admin.Run("ACL SETUSER ann on nopass ~* +@all");
        redis.Expect("AUTH ann x", "OK");
        redis.Expect("MULTI", "OK");
        redis.Expect("GET k", "QUEUED");
        redis.Expect("DEL k", "QUEUED");
        admin.Run("ACL SETUSER ann -get");

        redis.Expect(
            "EXEC",
            "[(error) NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This "
            + "command is no longer allowed for the following reason: no permission to execute the command or subcommand, 0]");
    }

    [Fact]
    public void A_refused_command_fails_the_transaction_and_counts_as_rejected()
    {
        using CommandRunner redis = new();
        redis.Expect("ACL SETUSER ann on nopass ~k +@all", "OK");
        redis.Expect("AUTH ann x", "OK");
        redis.Expect("MULTI", "OK");
        redis.Expect("SET x 1", NoKey);
        redis.ExpectError("EXEC", "EXECABORT Transaction discarded because of previous errors.");
        Assert.Contains("cmdstat_set:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0", redis.Run("INFO commandstats"));
        Assert.Contains("errorstat_NOPERM:count=1", redis.Run("INFO errorstats"));
    }

    [Fact]
    public void Listeners_are_closed_when_their_channels_are_taken_away()
    {
        using CommandRunner redis = new();
        redis.Expect("ACL SETUSER ann on nopass resetchannels &a &b* +@all", "OK");
        TestClient keeps = redis.NewClient();
        TestClient loses = redis.NewClient();
        keeps.Run("AUTH ann x");
        loses.Run("AUTH ann x");
        keeps.Run("SUBSCRIBE a");
        loses.Run("PSUBSCRIBE b*");

        redis.Expect("ACL SETUSER ann resetchannels &a &b", "OK");

        Assert.False(keeps.Connection.IsClosed);
        Assert.True(loses.Connection.IsClosed);
    }

    [Fact]
    public void Clients_of_a_removed_user_are_closed_and_the_one_that_asked_gets_its_reply()
    {
        using CommandRunner redis = new();
        redis.Expect("ACL SETUSER ann on nopass +@all", "OK");
        TestClient other = redis.NewClient();
        other.Run("AUTH ann x");
        redis.Expect("AUTH ann x", "OK");

        redis.Expect("ACL DELUSER ann bob", "1");

        Assert.True(other.Connection.IsClosed);
        Assert.True(redis.Client.Connection.IsClosed);
    }

    [Fact]
    public void A_default_user_that_is_off_or_has_a_password_must_log_in_as_long_as_that_is_so()
    {
        using CommandRunner redis = new();
        redis.Expect("CONFIG SET requirepass secret", "OK");
        TestClient late = redis.NewClient();

        Assert.Equal("PONG", redis.Run("PING"));
        Assert.Equal("(error) NOAUTH Authentication required.", late.Run("PING"));
        redis.Expect("ACL SETUSER default nopass", "OK");
        Assert.Equal("PONG", late.Run("PING"));
        redis.Expect("ACL SETUSER default off", "OK");
        Assert.Equal("(error) NOAUTH Authentication required.", late.Run("PING"));
    }

    [Fact]
    public void Requirepass_is_the_only_password_of_the_default_user()
    {
        using CommandRunner redis = new();
        redis.Expect("CONFIG SET requirepass one", "OK");
        redis.Expect("ACL SETUSER default >two", "OK");
        redis.Expect("AUTH two", "OK");
        redis.Expect("AUTH default one", "OK");
        redis.Expect("CONFIG SET requirepass three", "OK");
        redis.ExpectError("AUTH one", "WRONGPASS");
        redis.Expect("CONFIG SET requirepass \"\"", "OK");
        redis.ExpectError("AUTH x", "ERR AUTH <password> called without any password configured");
    }
}
