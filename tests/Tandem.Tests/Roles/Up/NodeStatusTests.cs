using Tandem.Roles.Up;
using Xunit;

namespace Tandem.Tests.Roles.Up;

public sealed class NodeStatusTests
{
    [Fact]
    public void A_master_is_read_from_its_info()
    {
        NodeStatus status = NodeStatus.Parse(
            "# Memory\r\nused_memory:1048576\r\n\r\n# Stats\r\ninstantaneous_ops_per_sec:42\r\n"
            + "# Replication\r\nrole:master\r\nconnected_slaves:1\r\nmaster_repl_offset:700\r\n\r\n"
            + "# Keyspace\r\ndb0:keys=5,expires=1,avg_ttl=0\r\ndb9:keys=2,expires=0,avg_ttl=0\r\n");
        Assert.Equal(new NodeStatus("master", "1 replica", 700, 42, 1048576, 7), status);
        Assert.True(status.IsLinked);
    }

    [Theory]
    [InlineData("master_link_status:up\r\nmaster_sync_in_progress:0", "up")]
    [InlineData("master_link_status:down\r\nmaster_sync_in_progress:1", "sync")]
    [InlineData("master_link_status:down\r\nmaster_sync_in_progress:0", "down")]
    public void A_replica_shows_its_link_and_its_own_offset(string fields, string link)
    {
        NodeStatus status = NodeStatus.Parse(
            $"role:slave\r\n{fields}\r\nslave_repl_offset:650\r\nmaster_repl_offset:700\r\n");
        Assert.Equal(link, status.Link);
        Assert.Equal(650, status.Offset);
        Assert.Equal(link == "up", status.IsLinked);
    }

    [Fact]
    public void A_sentinel_shows_the_master_it_sees()
    {
        NodeStatus status = NodeStatus.Parse(
            "sentinel_masters:1\r\nmaster0:name=tandem,status=odown,address=127.0.0.1:6379,slaves=2,sentinels=3\r\n");
        Assert.Equal((NodeStatus.SentinelRole, "odown 127.0.0.1:6379"), (status.Role, status.Link));
    }

    [Fact]
    public void Fields_that_are_missing_count_as_nothing() =>
        Assert.Equal(new NodeStatus("?", "0 replicas", 0, 0, 0, 0), NodeStatus.Parse(string.Empty));
}
