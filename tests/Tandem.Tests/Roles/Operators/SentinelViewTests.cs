using System.Collections.Generic;
using System.Text;
using Tandem.Roles.Operators;
using Xunit;

namespace Tandem.Tests.Roles.Operators;

public sealed class SentinelViewTests
{
    [Fact]
    public void A_master_is_shown_with_all_that_belongs_to_it()
    {
        Dictionary<string, string> master = new()
        {
            ["name"] = "m",
            ["ip"] = "10.0.0.1",
            ["port"] = "6379",
            ["flags"] = "s_down,master,disconnected",
            ["quorum"] = "2",
            ["config-epoch"] = "4",
            ["failover-state"] = "wait_start",
        };
        Dictionary<string, string> near = Replica("6380", "ok", "2000", "slave");
        Dictionary<string, string> far = Replica("6381", "err", "100", "slave,disconnected");
        Dictionary<string, string> other = new()
        {
            ["ip"] = "10.0.0.2",
            ["port"] = "26379",
            ["flags"] = "sentinel",
            ["last-hello-message"] = "1500",
        };
        StringBuilder text = new();
        SentinelView.Describe(text, master, [near, far], [other], masterOffset: 3024, "10.0.0.1:26379");
        Assert.Equal(
            "m  10.0.0.1:6379  s_down,disconnected  epoch 4  quorum 2 of 2  failover: wait_start\n"
            + "  replica   10.0.0.1:6380  ok  lag 1.0 KiB  priority 100\n"
            + "  replica   10.0.0.1:6381  disconnected  link down for 7 s  priority 100\n"
            + "  sentinel  10.0.0.1:26379  asked\n"
            + "  sentinel  10.0.0.2:26379  ok  heard 1 s ago\n",
            text.ToString());
    }

    private static Dictionary<string, string> Replica(string port, string link, string offset, string flags) => new()
    {
        ["ip"] = "10.0.0.1",
        ["port"] = port,
        ["flags"] = flags,
        ["master-link-status"] = link,
        ["slave-repl-offset"] = offset,
        ["master-link-down-time"] = "7000",
        ["slave-priority"] = "100",
    };
}
