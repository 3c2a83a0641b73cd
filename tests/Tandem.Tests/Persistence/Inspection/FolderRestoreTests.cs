using System;
using System.Collections.Generic;
using System.Globalization;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence.Inspection;
using Tandem.Server.ReplicationStream;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Inspection;

/// <summary><c>tandem restore</c>: the data of each point come back, and no point that cannot be had is made up.</summary>
public sealed class FolderRestoreTests
{
    private const long Later = 1_800_000_000_000;

    private readonly MemoryStorage _storage = new();
    private int _count;

    [Fact]
    public void Each_offset_gives_the_data_that_were_there()
    {
        const int Seed = 11;
        Random random = new(Seed);
        List<(long Offset, string Digest)> states = [];
        using (CommandRunner redis = DataFolderText.Start(_storage, options => options.Replication.LogSegmentSizeBytes = 1 << 20))
        {
            string value = new('x', 150_000);
            for (int i = 0; i < 60; i++)
            {
                redis.Run("SELECT " + random.Next(4).ToString(CultureInfo.InvariantCulture));
                redis.Run(random.Next(3) switch { 0 => $"SET k{i} {value}", 1 => "INCR n", _ => $"RPUSH l {i}" });
                redis.Advance(100);
                states.Add((redis.Server.Log.End, redis.Run("DEBUG DIGEST")));
            }

            Assert.True(DataFolderText.Open(_storage).OpenLog(out _).Count > 1);
        }

        foreach ((long offset, string digest) in states)
        {
            using CommandRunner restored = Restore($"offset {offset}", out FolderRestore restore);
            Assert.Equal(offset, restore.Offset);
            Assert.True(digest == restored.Run("DEBUG DIGEST"), $"seed {Seed}, offset {offset}");
            Assert.Equal(offset, restored.Server.Log.End);
        }
    }

    [Fact]
    public void An_offset_within_a_command_or_a_transaction_gives_what_was_whole_before_it()
    {
        long before;
        long end;
        using (CommandRunner redis = DataFolderText.Start(_storage))
        {
            redis.Expect("SET a 1", "OK");
            before = redis.Server.Log.End;
            redis.Expect("MULTI", "OK");
            redis.Run("SET a 2");
            redis.Run("SET b 2");
            redis.Run("EXEC");
            end = redis.Server.Log.End;
        }

        using (CommandRunner inside = Restore($"offset {end - 1}", out FolderRestore restore))
        {
            inside.Expect("MGET a b", "[\"1\", (nil)]");
            Assert.Equal(before, restore.Offset);
        }

        using CommandRunner whole = Restore($"offset {end}", out _);
        whole.Expect("MGET a b", "[\"2\", \"2\"]");
    }

    [Fact]
    public void A_time_gives_what_was_written_up_to_it()
    {
        using (CommandRunner redis = DataFolderText.Start(_storage))
        {
            redis.Expect("SET k 0", "OK");
            redis.Advance(10_000);
            redis.Expect("SET k 10", "OK");
            redis.Advance(10_000);
            redis.Expect("SET k 20", "OK");
            redis.Advance(100);
        }

        ExpectValue("time 1700000009", "\"0\"");
        ExpectValue("time 1700000010", "\"10\"");
        ExpectValue("time 1700000019.5", "\"10\"");
        ExpectValue("time 2023-11-14T22:13:40Z", "\"20\"");
        ExpectValue("time 2023-11-14T23:13:31+01:00", "\"10\"");
        ExpectValue("time 1700000500", "\"20\"");
    }

    [Fact]
    public void A_restored_folder_knows_its_history_so_that_replicas_of_the_old_server_resume()
    {
        ReplicationId id;
        long middle;
        using (CommandRunner redis = DataFolderText.Start(_storage))
        {
            redis.Expect("SET a 1", "OK");
            middle = redis.Server.Log.End;
            redis.Expect("SET a 2", "OK");
            id = redis.Server.Log.Id;
        }

        using CommandRunner restored = Restore($"offset {middle}", out _);
        Assert.True(restored.Server.Log.CanResume(id, middle));
        Assert.False(restored.Server.Log.CanResume(id, middle + 1));
    }

    [Fact]
    public void The_source_is_not_changed_and_may_be_in_use()
    {
        using CommandRunner redis = DataFolderText.Start(_storage);
        redis.Expect("SET a 1", "OK");
        long first = redis.Server.Log.End;
        redis.Expect("SET a 2", "OK");
        redis.Advance(100);
        string increment = DataFolderText.Text(_storage, DataFolderText.Increment);
        string index = DataFolderText.Text(_storage, DataFolderText.Increment + ".index");
        Assert.Null(To($"offset {first}", "/copy", out _));
        Assert.Equal(increment, DataFolderText.Text(_storage, DataFolderText.Increment));
        Assert.Equal(index, DataFolderText.Text(_storage, DataFolderText.Increment + ".index"));
        Assert.Equal(increment[..(int)first], DataFolderText.Text(_storage, "/copy/" + DataFolderText.Increment));
        redis.Expect("SET a 3", "OK");
    }

    [Fact]
    public void After_a_rewrite_points_before_its_base_are_refused_and_those_behind_it_are_not()
    {
        long cut;
        using (CommandRunner redis = DataFolderText.Start(_storage))
        {
            redis.Expect("SET k 1", "OK");
            cut = redis.Server.Log.End;
            redis.Expect("BGREWRITEAOF", "Background append only file rewriting started");
            redis.Expect("SET k 2", "OK");
            redis.Advance(2000);
        }

        ExpectValue($"offset {cut}", "\"1\"");
        Assert.StartsWith(
            $"offset {cut - 1} is before the oldest base, which stands at offset {cut} (2023-11-14T22:13:20Z); the log is kept from offset 0 on",
            To($"offset {cut - 1}", "/copy", out _), StringComparison.Ordinal);
        Assert.False(_storage.DirectoryExists("/copy/appendonlydir"));
    }

    [Fact]
    public void Bases_that_were_kept_serve_older_points()
    {
        long first;
        using (CommandRunner redis = DataFolderText.Start(_storage, options => options.Persistence.AofDisableAutoGc = true))
        {
            redis.Expect("SET k 1", "OK");
            first = redis.Server.Log.End;
            redis.Expect("SET k 2", "OK");
            redis.Expect("BGREWRITEAOF", "Background append only file rewriting started");
            redis.Expect("SET k 3", "OK");
            redis.Advance(2000);
        }

        ExpectValue($"offset {first}", "\"1\"");
        using CommandRunner restored = Restore("time 1700000100", out FolderRestore restore);
        restored.Expect("GET k", "\"3\"");
        Assert.Equal("appendonlydir/appendonly.aof.2.base.rdb", restore.Base);
    }

    [Fact]
    public void An_RDB_file_whose_place_the_log_has_is_a_base_too()
    {
        long saved;
        long after;
        using (CommandRunner redis = new(storage: _storage))
        {
            redis.Expect("SELECT 2", "OK");
            redis.Expect("SET k 1", "OK");
            redis.Advance(100);
            saved = redis.Server.Log.End;
            redis.Expect("SAVE", "OK");
            redis.Expect("INCR k", "2");
            after = redis.Server.Log.End;
            redis.Expect("INCR k", "3");
            redis.Advance(100);
        }

        Restore($"offset {saved}", out _).Dispose();
        using CommandRunner restored = Restore($"offset {after}", out FolderRestore restore);
        Assert.Equal("dump.rdb", restore.Base);
        Assert.Equal(saved, restore.BaseOffset);
        restored.Expect("SELECT 2", "OK");
        restored.Expect("GET k", "\"2\"");
        Assert.Equal(after, restored.Server.Log.End);
        Assert.StartsWith(
            $"offset {saved - 1} is before the oldest base, which stands at offset {saved}", To($"offset {saved - 1}", "/copy", out _),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_had_is_refused_with_the_reason()
    {
        long end;
        using (CommandRunner redis = DataFolderText.Start(_storage))
        {
            redis.Expect("SET k 1", "OK");
            end = redis.Server.Log.End;
        }

        Assert.Equal($"offset {end + 1} is beyond the end of the log, which is offset {end}", To($"offset {end + 1}", "/copy", out _));
        Assert.Equal("time 2033-05-18T03:33:20Z is yet to come", To("time 2000000000", "/copy", out _));
        Assert.StartsWith("time 2020-09-13T12:26:40Z is before the oldest base", To("time 1600000000", "/copy", out _), StringComparison.Ordinal);
        Assert.Equal("the folder to restore to is not empty", To($"offset {end}", "/", out _));
        _storage.Delete("/appendonlydir/appendonly.aof.1.base.rdb");
        Assert.StartsWith("there is no base", To($"offset {end}", "/copy", out _), StringComparison.Ordinal);
        _storage.Delete("/" + DataFolderText.Increment + ".index");
        Assert.StartsWith("there is no segment of a log with an index", To($"offset {end}", "/copy", out _), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offset 12", 12, -1)]
    [InlineData("OFFSET 0", 0, -1)]
    [InlineData("time 10", -1, 10_999)]
    [InlineData("time 10.25", -1, 10_250)]
    [InlineData("time 1970-01-01T00:00:10Z", -1, 10_999)]
    [InlineData("time 1970-01-01 00:00:10.5", -1, 10_500)]
    public void Points_are_offsets_or_times(string text, long offset, long milliseconds)
    {
        Assert.True(RestorePoint.TryParse(text, out RestorePoint point));
        Assert.Equal(new RestorePoint(offset, milliseconds), point);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("offset")]
    [InlineData("offset -1")]
    [InlineData("offset x")]
    [InlineData("time yesterday")]
    [InlineData("time 99999999999999")]
    public void Other_words_are_no_points(string text) => Assert.False(RestorePoint.TryParse(text, out _));

    private void ExpectValue(string point, string value)
    {
        using CommandRunner restored = Restore(point, out _);
        restored.Expect("GET k", value);
    }

    private CommandRunner Restore(string point, out FolderRestore restore)
    {
        string folder = "/restored" + (_count++).ToString(CultureInfo.InvariantCulture);
        Assert.Null(To(point, folder, out restore));
        return DataFolderText.StartIn(_storage, folder);
    }

    private string? To(string point, string folder, out FolderRestore restore)
    {
        Assert.True(RestorePoint.TryParse(point, out RestorePoint parsed));
        _storage.ChangeDirectory("/");
        restore = new FolderRestore(
            DataFolderText.Open(_storage), folder == "/" ? DataFolderText.Open(_storage) : DataFolderText.Open(_storage, folder));
        return restore.To(parsed, Later);
    }
}
