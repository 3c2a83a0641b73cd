using Tandem.Server.Acl;
using Tandem.Server.Dispatch;
using Xunit;

namespace Tandem.Tests.Acl;

public sealed class CommandPermissionsTests
{
    private readonly CommandCatalog _catalog = new();

    [Theory]
    [InlineData("", "-@all")]
    [InlineData("+@all", "+@all")]
    [InlineData("+get -get", "-@all")]
    [InlineData("+@all -get +get", "+@all")]
    [InlineData("+@all +get", "+@all")]
    [InlineData("+GET +Config|Get", "-@all +get +config|get")]
    [InlineData("+memory|doctor +memory", "-@all +memory")]
    [InlineData("+@all -memory|doctor -memory", "+@all -memory")]
    [InlineData("+@all -client +client|id +client|setname", "+@all -client +client|id +client|setname")]
    [InlineData("+@STRING -incr", "-@all +@string -incr")]
    [InlineData("+get +@string", "-@all +@string")]
    [InlineData("+select|0 +SELECT|1 +select|0", "-@all +select|0 +select|1")]
    [InlineData("+select|0 +select", "-@all +select")]
    [InlineData("+@all -debug +debug|digest", "+@all -debug +debug|digest")]
    [InlineData("+get +select|0 -@all +set", "-@all +set")]
    public void The_text_says_what_is_allowed_and_nothing_that_later_rules_made_meaningless(string rules, string expected)
    {
        CommandPermissions permissions = Make(rules);

        Assert.Equal(expected, permissions.ToString());
        Assert.Equal(expected, Make(expected).ToString());
    }

    [Theory]
    [InlineData("+@all -@string", "get", false)]
    [InlineData("+@all -@string", "lpush", true)]
    [InlineData("+config", "config|get", true)]
    [InlineData("+config -config|set", "config|set", false)]
    [InlineData("+config|get", "config|set", false)]
    [InlineData("+@all -config", "config|get", false)]
    [InlineData("-@all +@stream", "xinfo|stream", true)]
    public void A_rule_of_a_container_or_category_holds_for_its_members(string rules, string command, bool isAllowed) =>
        Assert.Equal(isAllowed, Make(rules).Allows(_catalog.Find(command)));

    [Fact]
    public void A_first_argument_is_allowed_whatever_its_case_and_others_are_not()
    {
        CommandPermissions permissions = Make("+debug|Object");
        int debug = _catalog.Find("debug");

        Assert.False(permissions.Allows(debug));
        Assert.True(permissions.AllowsWith(debug, "oBJECT"u8));
        Assert.False(permissions.AllowsWith(debug, "segfault"u8));
    }

    [Theory]
    [InlineData("+nosuch", "Unknown command or category name in ACL")]
    [InlineData("+@nosuch", "Unknown command or category name in ACL")]
    [InlineData("-select|1", "Unknown command or category name in ACL")]
    [InlineData("+config|nosuch", "Unknown command or category name in ACL")]
    [InlineData("+get|a|b", "Unknown command or category name in ACL")]
    [InlineData("+|", "Unknown command or category name in ACL")]
    [InlineData("+config|get|x", "Allowing first-arg of a subcommand is not supported")]
    [InlineData("+select|", "Syntax error")]
    public void What_means_nothing_is_refused_in_the_words_of_Redis(string rule, string error) =>
        Assert.Equal(error, new CommandPermissions(_catalog).Change(rule[0] == '+', rule[1..]));

    private CommandPermissions Make(string rules)
    {
        CommandPermissions permissions = new(_catalog);
        foreach (string rule in rules.Split(' ', System.StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Null(permissions.Change(rule[0] == '+', rule[1..]));
        }

        return permissions;
    }
}
