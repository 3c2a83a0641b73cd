using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Commands.Server;

public sealed class DebugTests
{
    [Fact]
    public void Debug_is_one_command_that_can_be_forbidden()
    {
        using CommandRunner redis = Allowed();
        redis.Expect("COMMAND INFO debug|sleep", "[(nil)]");
        redis.ExpectError("DEBUG JMAP", "ERR unknown subcommand or wrong number of arguments for 'JMAP'. Try DEBUG HELP.");
        redis.ExpectError("DEBUG SLEEP", "ERR unknown subcommand or wrong number of arguments for 'SLEEP'. Try DEBUG HELP.");
        Assert.Contains("\"HTSTATS <db>\"", redis.Run("DEBUG HELP").Replace("HTSTATS <db>", "\"HTSTATS <db>\""));
        using CommandRunner other = new();
        other.ExpectError("DEBUG SLEEP 0", "ERR DEBUG command not allowed.");
    }

    [Fact]
    public void Object_of_a_list_tells_about_its_nodes()
    {
        using CommandRunner redis = Allowed(o => o.Keyspace.ListMaxListpackSize = 2);
        redis.Expect("RPUSH l aaaa bbbb cccc", "3");
        string line = redis.Run("DEBUG OBJECT l");
        Assert.Contains("encoding:quicklist", line);
        Assert.Contains(" ql_nodes:2 ql_avg_node:1.50 ql_listpack_max:2 ql_compressed:0 ql_uncompressed_size:32", line);
        redis.Expect("SET k abc", "OK");
        Assert.Contains("encoding:embstr serializedlength:4 ", redis.Run("DEBUG OBJECT k"));
        redis.ExpectError("DEBUG OBJECT nokey", "ERR no such key");
    }

    [Fact]
    public void Lengths_of_strings_show_the_spare_room()
    {
        using CommandRunner redis = Allowed();
        redis.Client.RunWords("SET", "k", new string('x', 2000));
        redis.Expect("APPEND k y", "2001");
        Assert.StartsWith("key_sds_len:1, key_sds_avail:0, key_zmalloc: ", redis.Run("DEBUG SDSLEN k"));
        Assert.Contains("val_sds_len:2001, val_sds_avail:2015, val_zmalloc: 4016", redis.Run("DEBUG SDSLEN k"));
        redis.Expect("SET n 5", "OK");
        redis.ExpectError("DEBUG SDSLEN n", "ERR Not an sds encoded string.");
    }

    [Fact]
    public void Table_statistics_count_every_entry_once()
    {
        using CommandRunner redis = Allowed();
        redis.Expect("DEBUG POPULATE 1000", "OK");
        redis.Expect("EXPIRE key:1 100", "1");
        string text = redis.Run("DEBUG HTSTATS 0");
        Assert.Contains("[Dictionary HT]", text);
        Assert.Contains("number of elements: 1000", text);
        Assert.Contains("number of elements: 1\\n different slots: 1\\n max chain length: 1", text.Replace("\n", "\\n"));
        Assert.Contains("No stats available for empty dictionaries", redis.Run("DEBUG HTSTATS 1"));
        redis.ExpectError("DEBUG HTSTATS 16", "ERR Out of range database");
        redis.ExpectError("DEBUG HTSTATS-KEY key:1", "ERR The value stored at the specified key is not represented");
        redis.Expect("SADD s a", "1");
        Assert.Contains("number of elements: 1", redis.Run("DEBUG HTSTATS-KEY s"));
    }

    [Fact]
    public void Protocol_replies_each_type_in_both_versions()
    {
        using CommandRunner redis = Allowed();
        redis.Expect("DEBUG PROTOCOL array", "[0, 1, 2]");
        redis.Expect("DEBUG PROTOCOL map", "[0, 0, 1, 1, 2, 0]");
        redis.Expect("DEBUG PROTOCOL attrib", "\"Some real reply following the attribute\"");
        redis.ExpectError("DEBUG PROTOCOL push", "ERR RESP2 is not supported by this command");
        redis.ExpectError("DEBUG PROTOCOL nothing", "ERR Wrong protocol type name.");
        redis.ExpectError("DEBUG ERROR \"MINE some text\"", "MINE some text");
        redis.Run("HELLO 3");
        redis.Run("DEBUG PROTOCOL push");
        Assert.Equal("\"Some real reply following the push reply\"", redis.Client.NextText());
    }

    [Fact]
    public void Populate_leaves_existing_keys_and_refuses_negative_sizes()
    {
        using CommandRunner redis = Allowed();
        redis.Expect("SET p:1 mine", "OK");
        redis.Expect("DEBUG POPULATE 3 p 10", "OK");
        redis.Expect("STRLEN p:0", "10");
        redis.Expect("GET p:1", "\"mine\"");
        redis.Expect("DBSIZE", "3");
        redis.ExpectError("DEBUG POPULATE -1", "ERR value is out of range, must be positive");
        redis.ExpectError("DEBUG POPULATE 1 p -1", "ERR value is out of range, must be positive");
    }

    [Fact]
    public void Reload_takes_only_its_three_options()
    {
        using CommandRunner redis = Allowed();
        redis.Expect("SET k v", "OK");
        redis.Expect("DEBUG RELOAD", "OK");
        redis.Expect("GET k", "\"v\"");
        redis.ExpectError("DEBUG RELOAD NOSUCH", "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
        redis.Expect("SET k changed", "OK");
        redis.Expect("DEBUG RELOAD NOSAVE NOFLUSH MERGE", "OK");
        redis.Expect("GET k", "\"v\"");
    }

    [Fact]
    public void A_paused_cron_expires_nothing()
    {
        using CommandRunner redis = Allowed();
        redis.Expect("SET k v PX 10", "OK");
        redis.Expect("DEBUG PAUSE-CRON 1", "OK");
        redis.Advance(2000);
        redis.Expect("DBSIZE", "1");
        redis.Expect("DEBUG PAUSE-CRON 0", "OK");
        redis.Advance(2000);
        redis.Expect("DBSIZE", "0");
    }

    [Fact]
    public void A_signals_shutdown_waits_for_the_paused_cron_and_can_be_aborted()
    {
        using CommandRunner redis = Allowed();
        redis.ExpectError("SHUTDOWN ABORT", "ERR No shutdown in progress.");
        redis.Expect("DEBUG PAUSE-CRON 1", "OK");
        redis.Server.Lifecycle.OnSignal(Tandem.Platform.Host.HostSignal.Terminate);
        redis.Expect("SHUTDOWN ABORT", "OK");
        redis.ExpectError("SHUTDOWN ABORT", "ERR No shutdown in progress.");
    }

    [Fact]
    public void A_new_history_has_no_past()
    {
        using CommandRunner redis = Allowed();
        Tandem.Server.ReplicationStream.ReplicationId old = redis.Server.Log.Id;
        redis.Expect("DEBUG CHANGE-REPL-ID", "OK");
        Assert.NotEqual(old, redis.Server.Log.Id);
        Assert.False(redis.Server.Log.CanResume(old, redis.Server.Log.End));
    }

    [Fact]
    public void Replicate_adds_a_command_to_the_stream_as_it_is()
    {
        using CommandRunner redis = Allowed();
        redis.Expect("SET k v", "OK");
        redis.TakeLog();
        redis.Expect("SELECT 3", "OK");
        redis.Expect("DEBUG REPLICATE nosuch a b", "OK");
        Assert.Equal("nosuch a b", redis.TakeLog());
    }

    [Fact]
    public void The_packed_threshold_takes_sizes_up_to_4_GB()
    {
        using CommandRunner redis = Allowed();
        redis.ExpectError("DEBUG QUICKLIST-PACKED-THRESHOLD 4GB", "ERR argument must be a memory value bigger than 1");
        redis.ExpectError("DEBUG QUICKLIST-PACKED-THRESHOLD x", "ERR argument must be a memory value bigger than 1");
        redis.Expect("DEBUG QUICKLIST-PACKED-THRESHOLD 1gb", "OK");
        redis.Expect("DEBUG QUICKLIST-PACKED-THRESHOLD 0", "OK");
    }

    [Fact]
    public void Listpacks_and_lists_can_be_printed()
    {
        using CommandRunner redis = Allowed();
        redis.Expect("HSET h f v", "1");
        redis.Expect("RPUSH l a b", "2");
        redis.Expect("DEBUG LISTPACK h", "Listpack structure printed on stdout");
        redis.Expect("DEBUG QUICKLIST l 1", "Quicklist structure printed on stdout");
        redis.ExpectError("DEBUG LISTPACK l", "ERR Not a listpack encoded object.");
        redis.ExpectError("DEBUG QUICKLIST h", "ERR Not a quicklist encoded object.");
        Assert.StartsWith("\"bits:64 ", redis.Run("DEBUG STRUCTSIZE"));
        redis.ExpectError("DEBUG CLUSTERLINK KILL ALL x", "ERR Debug option only available for cluster mode enabled setup!");
    }

    [Fact]
    public void Every_container_has_help()
    {
        using CommandRunner redis = Allowed();
        foreach (string container in (string[])["ACL", "CLIENT", "COMMAND", "CONFIG", "LATENCY", "MEMORY", "MODULE", "OBJECT", "PUBSUB", "SLOWLOG"])
        {
            string help = redis.Run(container + " HELP");
            Assert.Contains(container + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", help);
            Assert.Contains("    Prints this help.", help);
        }
    }

    [Fact]
    public void Containers_that_look_at_the_number_of_arguments_themselves_point_to_help()
    {
        using CommandRunner redis = new();
        redis.ExpectError("PUBSUB CHANNELS a b", "ERR unknown subcommand or wrong number of arguments for 'CHANNELS'. Try PUBSUB");
        redis.ExpectError("CLIENT UNBLOCK 1 ERROR x", "ERR unknown subcommand or wrong number of arguments for 'UNBLOCK'. Try");
        redis.ExpectError("SLOWLOG GET 1 2", "ERR unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP.");
        redis.ExpectError("MODULE UNLOAD x", "ERR MODULE command not allowed. If the enable-module-command option is set to");
        redis.ExpectError("NOSUCH \"a\\x00b\"", "ERR unknown command 'NOSUCH', with args beginning with: 'a' ");
    }

    [Fact]
    public void Exec_with_arguments_ends_the_transaction()
    {
        using CommandRunner redis = new();
        redis.Expect("MULTI", "OK");
        redis.ExpectError("EXEC x", "EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command");
        redis.ExpectError("EXEC", "ERR EXEC without MULTI");
    }

    private static CommandRunner Allowed(System.Action<Tandem.Server.TandemOptions>? configure = null) => new(o =>
    {
        o.Server.EnableDebugCommand = Tandem.Server.ProtectedAction.Yes;
        configure?.Invoke(o);
    });
}
