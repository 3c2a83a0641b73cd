using Tandem.Platform.Storage;
using Xunit;

namespace Tandem.Tests.Platform.Storage;

public sealed class MemoryStorageTests : StorageTests
{
    public MemoryStorageTests()
        : base(new MemoryStorage(), "/data") => Storage.CreateDirectory("/data");

    private MemoryStorage Memory => (MemoryStorage)Storage;

    [Fact]
    public void A_full_disk_takes_what_fits_and_an_append_file_takes_it_back()
    {
        Memory.CapacityBytes = 10;
        using AppendFile file = AppendFile.Open(Storage, Name("log"), out _)!;
        Assert.Null(file.Append("12345678"u8));
        Assert.Equal("No space left on device", file.Append("abcdef"u8));
        Assert.Equal(8, file.Length);
        Assert.False(file.IsTorn);
        Assert.Equal("12345678", Get("log"));
        Assert.Null(file.Append("ab"u8));
        Memory.CapacityBytes = 100;
        Assert.Null(file.Append("cd"u8));
        Assert.Equal("12345678abcd", Get("log"));
    }

    [Fact]
    public void A_torn_append_that_cannot_be_cut_off_forbids_the_next()
    {
        using AppendFile file = AppendFile.Open(Storage, Name("log"), out _)!;
        file.Append("good"u8);
        Memory.TearNextWriteAfterBytes = 2;
        Memory.Fault = (operation, _) => operation == "truncate" ? "Input/output error" : null;
        Assert.Equal("Input/output error", file.Append("torn"u8));
        Assert.True(file.IsTorn);
        Assert.Equal("goodto", Get("log"));
        Assert.Equal("Input/output error", file.Append("next"u8));
        Memory.Fault = null;
        Assert.Null(file.Append("next"u8));
        Assert.Equal("goodnext", Get("log"));
    }

    [Fact]
    public void A_failed_atomic_write_leaves_the_old_content()
    {
        Put("conf", "old");
        foreach (string failing in new[] { "create", "write", "fsync", "rename" })
        {
            Memory.Fault = (operation, _) => operation == failing ? "Input/output error" : null;
            Assert.Equal("Input/output error", AtomicFile.Write(Storage, Name("conf"), "new"u8));
            Memory.Fault = null;
            Assert.Equal("old", Get("conf"));
            Assert.Equal(["conf"], Storage.List(Root));
        }
    }

    [Fact]
    public void A_crash_keeps_what_was_fsynced()
    {
        using IStorageFile file = Storage.Create(Name("a"), out _)!;
        file.WriteAt(0, "safe"u8);
        file.Fsync();
        file.WriteAt(4, "unsafe"u8);
        Assert.NotNull(Storage.TryLock(Name("lock"), out _));
        Memory.Crash(unsynced => unsynced / 2);
        Assert.Equal("safeuns", Get("a"));
        Assert.NotNull(Storage.TryLock(Name("lock"), out _));
        Assert.Equal(1, Memory.FsyncCount);
        Memory.Crash(_ => 0);
        Assert.Equal("safeuns", Get("a"));
    }
}
