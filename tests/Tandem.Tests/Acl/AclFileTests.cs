using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.Acl;
using Tandem.Server.Dispatch;
using Xunit;

namespace Tandem.Tests.Acl;

public sealed class AclFileTests
{
    private readonly MemoryStorage _storage = new();
    private readonly AclOptions _options = new() { AclFile = "users.acl" };
    private readonly AclUsers _users;
    private readonly AclFile _file;

    public AclFileTests()
    {
        _users = new AclUsers(new CommandCatalog(), _options);
        _file = new AclFile(_storage, _options, _users);
    }

    [Fact]
    public void What_is_saved_is_read_again()
    {
        AclUser user = _users.New("ann");
        user.Apply("on");
        user.Apply("(+get ~a ~b)");
        _users.Add(user);

        Assert.Null(_file.Save());
        Assert.Null(_file.Read(out List<AclUser> read));
        Assert.Equal(["ann", "default"], read.ConvertAll(each => each.Name));
        Assert.Equal(user.ToString(), read[0].ToString());
    }

    [Fact]
    public void All_that_is_wrong_is_told_and_nothing_is_read()
    {
        Write("user alice on foo\n\n  # c\nbad line\nuser bob on\nuser bob off\nuser\nuser x (+get\nuser y +nocmd\n"
            + " user z on   +get\t\nuser \"q w\" on\nuser default off");

        string? error = _file.Read(out List<AclUser> read);

        Assert.Equal(
            "users.acl:1: Syntax error. users.acl:3 should start with user keyword followed by the username. "
            + "users.acl:4 should start with user keyword followed by the username. "
            + "WARNING: Duplicate user 'bob' found on line 6. "
            + "users.acl:7 should start with user keyword followed by the username. "
            + "users.acl:8: Unmatched parenthesis in selector definition."
            + "users.acl:9: Error in applying operation '+nocmd': Unknown command or category name in ACL. "
            + "users.acl:11: Syntax error. "
            + "WARNING: ACL errors detected, no change to the previously active ACL rules was performed",
            error);
        Assert.Empty(read);
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() => Assert.Equal(
        "Error loading ACLs, opening file 'users.acl': No such file or directory", _file.Read(out _));

    private void Write(string text) => AtomicFile.Write(_storage, "users.acl", Encoding.Latin1.GetBytes(text));
}
