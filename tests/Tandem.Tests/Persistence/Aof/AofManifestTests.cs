using Tandem.Server.Persistence.Aof;
using Xunit;

namespace Tandem.Tests.Persistence.Aof;

/// <summary>The manifest: what is read, what is refused, what becomes of files when there is a new base.</summary>
public sealed class AofManifestTests
{
    [Theory]
    [InlineData("", "Found an empty AOF manifest")]
    [InlineData("file a.1.incr.aof seq 1 type i\n\n", "Invalid AOF manifest file format")]
    [InlineData("filx a.1.base.rdb seq 1 type b\n", "Invalid AOF manifest file format")]
    [InlineData("file a.1.base.rdb type b\n", "Invalid AOF manifest file format")]
    [InlineData("file a.1.incr.aof seq 1 type i newkey\n", "Invalid AOF manifest file format")]
    [InlineData("file a.1.base.rdb seq 1 type b\nfile a.2.base.rdb seq 2 type b\n", "Found duplicate base file information")]
    [InlineData("file a.2.incr.aof seq 2 type i\nfile a.1.incr.aof seq 1 type i\n", "Found a non-monotonic sequence number")]
    [InlineData("file a.1.base.rdb seq 1 type x\n", "Unknown AOF file type")]
    [InlineData("file ../a seq 1 type b\n", "File can't be a path, just a filename")]
    public void Damage_is_named_as_Redis_names_it(string text, string error)
    {
        Assert.Null(AofManifest.Parse(text, out string? actual));
        Assert.Contains(error, actual);
    }

    [Fact]
    public void Unknown_pairs_and_comments_are_ignored()
    {
        AofManifest manifest = AofManifest.Parse(
            "# made by hand\nfile a.3.base.rdb seq 3 type b startoffset 7\nfile a.5.incr.aof seq 5 type i\n", out _)!;
        Assert.Equal("a.3.base.rdb", manifest.Base!.Name);
        Assert.Equal(3, manifest.LastBase);
        Assert.Equal(5, manifest.LastIncrement);
    }

    [Fact]
    public void A_new_base_makes_the_files_before_it_history_newest_first()
    {
        AofManifest manifest = AofManifest.Parse(
            "file a.1.base.rdb seq 1 type b\nfile a.1.incr.aof seq 1 type i\nfile a.2.incr.aof seq 2 type i\n", out _)!;
        AofManifest next = manifest.Rewritten(new AofFile("a.2.base.rdb", 2, AofFileKind.Base), [manifest.Increments[1]]);
        Assert.Equal(
            "file a.2.base.rdb seq 2 type b\nfile a.1.incr.aof seq 1 type h\nfile a.1.base.rdb seq 1 type h\n"
            + "file a.2.incr.aof seq 2 type i\n",
            next.Format());
    }

    [Fact]
    public void Names_with_blanks_are_quoted()
    {
        AofManifest manifest = AofManifest.Empty with { Base = new AofFile(" a \n.1.base.rdb", 1, AofFileKind.Base) };
        Assert.Equal("file \" a \\n.1.base.rdb\" seq 1 type b\n", manifest.Format());
        Assert.Equal(manifest.Base, AofManifest.Parse(manifest.Format(), out _)!.Base);
    }
}
