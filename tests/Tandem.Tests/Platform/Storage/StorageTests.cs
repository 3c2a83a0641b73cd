using System;
using System.IO;
using System.Text;
using Tandem.Platform.Storage;
using Xunit;

namespace Tandem.Tests.Platform.Storage;

/// <summary>What both storages promise alike.</summary>
public abstract class StorageTests
{
    protected StorageTests(IStorage storage, string root)
    {
        Storage = storage;
        Root = root;
    }

    protected IStorage Storage { get; }

    /// <summary>An empty directory.</summary>
    protected string Root { get; }

    [Fact]
    public void What_was_written_is_read_back()
    {
        using (IStorageFile file = Storage.Create(Name("a"), out string? error)!)
        {
            Assert.Null(error);
            Assert.Null(file.WriteAt(0, "hello world"u8));
            Assert.Null(file.WriteAt(6, "W"u8));
            Assert.Null(file.Fsync());
            Assert.Equal(11, file.Length);
        }

        using IStorageFile read = Storage.OpenRead(Name("a"), out _)!;
        byte[] buffer = new byte[5];
        Assert.Equal(5, read.ReadAt(6, buffer, out _));
        Assert.Equal("World"u8.ToArray(), buffer);
        Assert.Equal(0, read.ReadAt(11, buffer, out string? none));
        Assert.Null(none);
        Assert.Equal(11, Storage.LengthOf(Name("a")));
    }

    [Fact]
    public void Create_empties_and_open_or_create_keeps()
    {
        Put("a", "old content");
        using (IStorageFile file = Storage.OpenOrCreate(Name("a"), out _)!) { Assert.Equal(11, file.Length); }
        using (IStorageFile file = Storage.Create(Name("a"), out _)!) { Assert.Equal(0, file.Length); }
        using (IStorageFile file = Storage.OpenOrCreate(Name("b"), out _)!) { Assert.Equal(0, file.Length); }
        Assert.Equal(["a", "b"], Storage.List(Root));
    }

    [Fact]
    public void A_file_is_cut_and_filled_up()
    {
        using IStorageFile file = Storage.Create(Name("a"), out _)!;
        file.WriteAt(0, "abcdef"u8);
        Assert.Null(file.SetLength(2));
        Assert.Null(file.SetLength(4));
        byte[] buffer = new byte[8];
        Assert.Equal(4, file.ReadAt(0, buffer, out _));
        Assert.Equal("ab\0\0"u8.ToArray(), buffer.AsSpan(0, 4).ToArray());
    }

    [Fact]
    public void Rename_replaces_and_delete_removes()
    {
        Put("a", "new");
        Put("b", "old");
        Assert.Null(Storage.Rename(Name("a"), Name("b")));
        Assert.Equal("new", Get("b"));
        Assert.False(Storage.Exists(Name("a")));
        Assert.Null(Storage.FsyncDirectory(Root));
        Assert.Null(Storage.Delete(Name("b")));
        Assert.Equal(-1, Storage.LengthOf(Name("b")));
        Assert.Empty(Storage.List(Root));
    }

    [Fact]
    public void Failures_have_the_texts_of_strerror()
    {
        Storage.CreateDirectory(Name("directory"));
        Assert.Null(Storage.OpenRead(Name("missing"), out string? error));
        Assert.Equal("No such file or directory", error);
        Assert.Null(Storage.Create(Name("missing/file"), out error));
        Assert.Equal("No such file or directory", error);
        Assert.Null(Storage.Create(Name("directory"), out error));
        Assert.Equal("Is a directory", error);
        Assert.Equal("No such file or directory", Storage.Rename(Name("missing"), Name("b")));
        Assert.Equal("No such file or directory", Storage.Delete(Name("missing")));
        Assert.Equal("No such file or directory", Storage.FsyncDirectory(Name("missing")));
        Put("file", "x");
        Assert.Equal("Is a directory", Storage.Rename(Name("file"), Name("directory")));
        Assert.Equal("File exists", Storage.CreateDirectory(Name("file")));
        Assert.Equal("Not a directory", Storage.ChangeDirectory(Name("file")));
        Assert.Equal("No such file or directory", Storage.ChangeDirectory(Name("missing")));
    }

    [Fact]
    public void Relative_paths_start_at_the_working_directory()
    {
        string before = Storage.WorkingDirectory;
        try
        {
            Assert.Null(Storage.CreateDirectory(Name("deep/er")));
            Assert.Null(Storage.ChangeDirectory(Name("deep/er")));
            Assert.Equal(Name("deep/er"), Storage.WorkingDirectory);
            Assert.Null(AtomicFile.Write(Storage, "x", "1"u8));
            Assert.True(Storage.Exists(Name("deep/er/x")));
            Assert.True(Storage.DirectoryExists(".."));
        }
        finally
        {
            Storage.ChangeDirectory(before);
        }
    }

    [Fact]
    public void A_lock_has_one_holder()
    {
        IDisposable held = Storage.TryLock(Name("lock"), out string? error)!;
        Assert.Null(error);
        Assert.Null(Storage.TryLock(Name("lock"), out error));
        Assert.Equal("Resource temporarily unavailable", error);
        held.Dispose();
        using IDisposable? again = Storage.TryLock(Name("lock"), out _);
        Assert.NotNull(again);
    }

    [Fact]
    public void An_atomic_write_leaves_no_file_aside()
    {
        Assert.Null(AtomicFile.Write(Storage, Name("conf"), "one"u8));
        Assert.Null(AtomicFile.Write(Storage, Name("conf"), "two"u8));
        Assert.Equal("two", Encoding.ASCII.GetString(AtomicFile.Read(Storage, Name("conf"), out _)!));
        Assert.Equal(["conf"], Storage.List(Root));
        Storage.CreateDirectory(Name("directory"));
        Assert.Equal("Is a directory", AtomicFile.Write(Storage, Name("directory"), "x"u8));
        Assert.Equal(["conf"], Storage.List(Root));
        Assert.Null(AtomicFile.Read(Storage, Name("none"), out string? error));
        Assert.Equal("No such file or directory", error);
    }

    [Fact]
    public void An_append_file_knows_its_length_and_can_be_cut()
    {
        using (AppendFile file = AppendFile.Open(Storage, Name("log"), out _)!)
        {
            Assert.Null(file.Append("abc"u8));
            Assert.Null(file.Append("def"u8));
            Assert.Equal(6, file.Length);
            Assert.Null(file.Truncate(4));
            Assert.Null(file.Append("X"u8));
            Assert.Null(file.Fsync());
        }

        Assert.Equal("abcdX", Get("log"));
        using AppendFile again = AppendFile.Open(Storage, Name("log"), out _)!;
        Assert.Equal(5, again.Length);
        again.Append("Y"u8);
        Assert.Equal("abcdXY", Get("log"));
    }

    [Fact]
    public void A_reader_hands_out_the_file_in_any_portions()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            byte[] content = new byte[random.Next(0, 5000)];
            random.NextBytes(content);
            using (IStorageFile file = Storage.Create(Name("a"), out _)!) { file.WriteAt(0, content); }
            int start = random.Next(0, content.Length + 1);
            using var reader = new FileReader(Storage.OpenRead(Name("a"), out _)!, start, bufferSizeBytes: 128);
            Assert.Equal(content.Length, reader.Length);
            int position = start;
            byte[] portion = new byte[400];
            while (position < content.Length)
            {
                int want = Math.Min(random.Next(1, 400), content.Length - position);
                Assert.True(reader.ReadExactly(portion.AsSpan(0, want)), $"seed {seed}");
                Assert.True(content.AsSpan(position, want).SequenceEqual(portion.AsSpan(0, want)), $"seed {seed}");
                position += want;
                Assert.Equal(position, reader.Position);
            }

            Assert.Equal(0, reader.Read(portion));
            Assert.False(reader.ReadExactly(portion.AsSpan(0, 1)));
            Assert.Null(reader.LastError);
        }
    }

    protected string Name(string name) => Path.Combine(Root, name);

    protected void Put(string name, string content)
    {
        using IStorageFile file = Storage.Create(Name(name), out string? error)!;
        Assert.Null(error);
        Assert.Null(file.WriteAt(0, Encoding.ASCII.GetBytes(content)));
    }

    protected string Get(string name) => Encoding.ASCII.GetString(AtomicFile.Read(Storage, Name(name), out _)!);
}
