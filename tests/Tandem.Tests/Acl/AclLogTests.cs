using System.Linq;
using Tandem.Server.Acl;
using Xunit;

namespace Tandem.Tests.Acl;

public sealed class AclLogTests
{
    private readonly AclOptions _options = new();

    [Fact]
    public void The_same_refusal_within_a_minute_is_counted_and_comes_first()
    {
        AclLog log = new(_options);
        log.Add(Entry("a", 0));
        log.Add(Entry("b", 1000));
        log.Add(Entry("a", 60_000));

        Assert.Equal([("a", 2), ("b", 1)], log.Entries.Select(entry => (entry.User, entry.Count)));
    }

    [Fact]
    public void The_same_refusal_later_is_a_new_entry()
    {
        AclLog log = new(_options);
        log.Add(Entry("a", 0));
        log.Add(Entry("a", 60_001));

        Assert.Equal(2, log.Entries.Count);
    }

    [Fact]
    public void The_oldest_entries_go_when_there_are_too_many()
    {
        _options.LogMaxLength = 2;
        AclLog log = new(_options);
        foreach (string user in (string[])["a", "b", "c"])
        {
            log.Add(Entry(user, 0));
        }

        Assert.Equal(["c", "b"], log.Entries.Select(entry => entry.User));
    }

    private static AclLogEntry Entry(string user, long at) =>
        new(AclReason.Key, AclContext.TopLevel, [1], user) { At = at, Client = string.Empty };
}
