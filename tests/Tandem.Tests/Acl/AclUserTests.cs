using System.Collections.Generic;
using Tandem.Server.Acl;
using Tandem.Server.Dispatch;
using Xunit;

namespace Tandem.Tests.Acl;

public sealed class AclUserTests
{
    private const string HashOfFoo = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";

    private readonly AclOptions _options = new();

    [Theory]
    [InlineData("", "off resetchannels -@all")]
    [InlineData("on|nopass|~*|&*|+@all", "on nopass ~* &* +@all")]
    [InlineData("ON|allkeys|allchannels|allcommands", "on ~* &* +@all")]
    [InlineData(">foo|>foo", "off #" + HashOfFoo + " resetchannels -@all")]
    [InlineData(">foo|nopass", "off nopass resetchannels -@all")]
    [InlineData("nopass|#" + HashOfFoo + "|<foo", "off resetchannels -@all")]
    [InlineData("%R~a|%W~b|%W~a|%rw~c|~d", "off ~a %W~b ~c ~d resetchannels -@all")]
    [InlineData("%R~*", "off %R~* resetchannels -@all")]
    [InlineData("%RW~*", "off ~* resetchannels -@all")]
    [InlineData("&a|&b|&a", "off resetchannels &a &b -@all")]
    [InlineData("( +get ~k )|(&c)", "off resetchannels -@all (~k resetchannels -@all +get) (resetchannels &c -@all)")]
    [InlineData("(+get)|clearselectors", "off resetchannels -@all")]
    [InlineData("on|>foo|~a|(+get)|reset", "off sanitize-payload resetchannels -@all")]
    public void Rules_are_kept_and_their_text_makes_the_same_user(string rules, string expected)
    {
        AclUser user = Make(rules);

        Assert.Equal(expected, user.ToString());
        AclUser again = new("u", new CommandCatalog(), _options);
        List<string> said = AclRuleWords.Join(expected.Split(' '), out string? unmatched);
        foreach (string rule in said)
        {
            Assert.Null(again.Apply(rule));
        }

        Assert.Null(unmatched);
        Assert.Equal(expected, again.ToString());
    }

    [Theory]
    [InlineData("", "bad", "Syntax error")]
    [InlineData("", "%X~a", "Syntax error")]
    [InlineData("", "%~a", "Syntax error")]
    [InlineData("", "%RR~a", "Syntax error")]
    [InlineData("", "~a b", "Syntax error")]
    [InlineData("", "(on)", "Syntax error")]
    [InlineData("", ")", "Syntax error")]
    [InlineData("", "#12", "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters")]
    [InlineData("", "<foo", "The password you are trying to remove from the user does not exist")]
    [InlineData("~*", "~a", AclErrors.KeysAfterAll)]
    [InlineData("&*", "&a", AclErrors.ChannelsAfterAll)]
    public void What_means_nothing_is_refused_in_the_words_of_Redis(string before, string rule, string error) =>
        Assert.Equal(error, Make(before).Apply(rule));

    [Fact]
    public void A_password_is_right_when_it_is_one_of_those_set()
    {
        AclUser user = Make(">foo|>bar");

        Assert.True(user.Accepts("foo"u8));
        Assert.True(user.Accepts("bar"u8));
        Assert.False(user.Accepts("baz"u8));
        Assert.True(Make("nopass").Accepts("anything"u8));
    }

    [Fact]
    public void New_users_get_all_channels_when_the_option_says_so()
    {
        _options.PubSubDefault = PubSubDefault.AllChannels;

        Assert.Equal("off &* -@all (&* -@all)", Make("()").ToString());
    }

    [Fact]
    public void One_pattern_must_allow_all_that_is_done_with_a_key()
    {
        AclSelector selector = Make("%R~r*|%W~w*|~b*").Root;

        Assert.True(selector.AllowsKey("r1"u8, KeyPermissions.Read));
        Assert.False(selector.AllowsKey("r1"u8, KeyPermissions.Write));
        Assert.False(selector.AllowsKey("w1"u8, KeyPermissions.All));
        Assert.True(selector.AllowsKey("b1"u8, KeyPermissions.All));
        Assert.True(selector.AllowsKey("w1"u8, KeyPermissions.None));
        Assert.False(selector.AllowsKey("x"u8, KeyPermissions.None));
    }

    [Fact]
    public void A_pattern_of_channels_is_allowed_letter_by_letter_only()
    {
        AclSelector selector = Make("&ch*").Root;

        Assert.True(selector.AllowsChannel("ch1"u8, isPattern: false));
        Assert.True(selector.AllowsChannel("ch*"u8, isPattern: true));
        Assert.False(selector.AllowsChannel("ch1*"u8, isPattern: true));
    }

    private AclUser Make(string rules)
    {
        AclUser user = new("u", new CommandCatalog(), _options);
        foreach (string rule in rules.Split('|', System.StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Null(user.Apply(rule));
        }

        return user;
    }
}
