using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Server;

public sealed class AclUserCommandsTests
{
    [Fact]
    public void SetUser_changes_nothing_when_one_rule_is_wrong()
    {
        using CommandRunner redis = new();
        redis.ExpectError("ACL SETUSER ann on ~a bad", "ERR Error in ACL SETUSER modifier 'bad': Syntax error");
        redis.Expect("ACL GETUSER ann", "(nil)");
        redis.ExpectError("ACL SETUSER \"a b\"", "ERR Usernames can't contain spaces or null characters");
        redis.ExpectError("ACL SETUSER ann (+get", "ERR Unmatched parenthesis in acl selector starting at '(+get'.");
    }

    [Fact]
    public void List_and_GetUser_show_users_with_their_rules()
    {
        using CommandRunner redis = new();
        redis.Expect("ACL SETUSER ann on nopass ~a +get (&c +publish)", "OK");

        redis.Expect(
            "ACL LIST",
            "[\"user ann on nopass ~a resetchannels -@all +get (resetchannels &c -@all +publish)\", "
            + "\"user default on nopass ~* &* +@all\"]");
        redis.Expect(
            "ACL GETUSER ann",
            "[\"flags\", [\"on\", \"nopass\"], \"passwords\", [], \"commands\", \"-@all +get\", \"keys\", \"~a\", \"channels\", "
            + "\"\", \"selectors\", [[\"commands\", \"-@all +publish\", \"keys\", \"\", \"channels\", \"&c\"]]]");
        redis.Expect("ACL USERS", "[\"ann\", \"default\"]");
    }

    [Fact]
    public void The_default_user_stays()
    {
        using CommandRunner redis = new();
        redis.ExpectError("ACL DELUSER default", "ERR The 'default' user cannot be removed");
    }

    [Fact]
    public void Save_and_Load_need_a_file()
    {
        using CommandRunner redis = new();
        redis.ExpectError("ACL SAVE", "ERR This Redis instance is not configured to use an ACL file.");
        redis.ExpectError("ACL LOAD", "ERR This Redis instance is not configured to use an ACL file.");
    }

    [Fact]
    public void Load_brings_back_what_was_saved_and_closes_clients_of_users_from_before()
    {
        using CommandRunner redis = new(options => options.Acl.AclFile = "users.acl");
        redis.Expect("ACL SETUSER ann on nopass +@all ~*", "OK");
        TestClient ann = redis.NewClient();
        ann.Run("AUTH ann x");
        redis.Expect("ACL SAVE", "OK");
        redis.Expect("ACL SETUSER ann -get", "OK");
        redis.Expect("ACL SETUSER default -flushall", "OK");

        redis.Expect("ACL LOAD", "OK");

        Assert.True(ann.Connection.IsClosed);
        redis.Expect(
            "ACL LIST",
            "[\"user ann on nopass ~* resetchannels +@all\", \"user default on nopass ~* &* +@all\"]");
        redis.Expect("FLUSHALL", "OK");
    }

    [Fact]
    public void Log_shows_refusals_with_their_context_and_failed_log_ins()
    {
        using CommandRunner redis = new();
        TestClient ann = redis.NewClient();
        redis.Expect("ACL SETUSER ann on >p ~k +@all -get", "OK");
        ann.Run("AUTH ann wrong");
        ann.Run("AUTH ann p");
        ann.Run("GET k");
        ann.Run("MULTI");
        ann.Run("SET x 1");

        string log = redis.Run("ACL LOG");

        Assert.StartsWith(
            "[[\"count\", 1, \"reason\", \"key\", \"context\", \"multi\", \"object\", \"x\", \"username\", \"ann\", "
            + "\"age-seconds\", \"0\", \"client-info\", \"id=2 ", log, System.StringComparison.Ordinal);
        Assert.Contains("\"reason\", \"command\", \"context\", \"toplevel\", \"object\", \"get\", \"username\", \"ann\"", log);
        Assert.Contains("\"reason\", \"auth\", \"context\", \"toplevel\", \"object\", \"AUTH\", \"username\", \"ann\"", log);
        redis.Expect("ACL LOG RESET", "OK");
        redis.Expect("ACL LOG", "[]");
    }

    [Theory]
    [InlineData("nobody get k", "(error) ERR User 'nobody' not found")]
    [InlineData("ann nosuch x", "(error) ERR Command 'nosuch' not found")]
    [InlineData("ann get", "(error) ERR wrong number of arguments for 'get' command")]
    [InlineData("ann get k", "OK")]
    [InlineData("ann get x", "\"This user has no permissions to access the 'x' key\"")]
    [InlineData("ann set k 1", "\"This user has no permissions to run the 'set' command\"")]
    [InlineData("ann publish c m", "\"This user has no permissions to access the 'c' channel\"")]
    [InlineData("ann config get x", "\"This user has no permissions to run the 'config|get' command\"")]
    public void DryRun_tells_what_is_missing(string arguments, string reply)
    {
        using CommandRunner redis = new();
        redis.Expect("ACL SETUSER ann ~k +get +publish", "OK");

        redis.Expect("ACL DRYRUN " + arguments, reply);
    }

    [Fact]
    public void Reset_makes_the_client_the_default_users_again()
    {
        using CommandRunner redis = new();
        redis.Expect("ACL SETUSER ann on nopass +@all", "OK");
        redis.Expect("AUTH ann x", "OK");
        redis.Expect("ACL WHOAMI", "\"ann\"");
        redis.Expect("RESET", "RESET");
        redis.Expect("ACL WHOAMI", "\"default\"");
    }
}
