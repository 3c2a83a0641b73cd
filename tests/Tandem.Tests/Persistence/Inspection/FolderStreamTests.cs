using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.Json;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence.Inspection;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Inspection;

/// <summary><c>tandem log --dir</c>: what is read from a data folder, with which offsets, times and databases.</summary>
public sealed class FolderStreamTests
{
    // The clock of tests stands at 1700000000.
    private const string Begin = "2023-11-14T22:13:20Z";

    [Fact]
    public void Each_command_has_the_offset_behind_it_its_time_and_the_database_it_runs_in()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = DataFolderText.Start(storage);
        redis.Expect("SET k v", "OK");
        long first = redis.Server.Log.End;
        redis.Advance(5000);
        redis.Expect("SELECT 3", "OK");
        redis.Run("SET \"a\\x00\\\"\\n\" \"\"");
        redis.Advance(100);
        long end = redis.Server.Log.End;
        Assert.Equal(
            [
                $"23 {Begin} [?] \"SELECT\" \"0\"",
                $"{first} {Begin} [0] \"SET\" \"k\" \"v\"",
                $"{first + 23} 2023-11-14T22:13:25Z [0] \"SELECT\" \"3\"",
                $"{end} 2023-11-14T22:13:25Z [3] \"SET\" \"a\\x00\\\"\\n\" \"\"",
            ],
            DataFolderText.Lines(DataFolderText.Open(storage)));
    }

    [Fact]
    public void Writes_close_together_have_their_time_to_a_second_and_later_ones_never_have_an_earlier_one()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = DataFolderText.Start(storage);
        redis.Expect("SET a 1", "OK");
        redis.Advance(500);
        redis.Expect("SET b 1", "OK");
        redis.Advance(100_000);
        redis.Expect("SET c 1", "OK");
        redis.Advance(100);
        string[] lines = DataFolderText.Lines(DataFolderText.Open(storage));
        Assert.Contains(Begin + " [0] \"SET\" \"b\"", lines[2]);
        Assert.Contains("2023-11-14T22:15:00Z [0] \"SET\" \"c\"", lines[3]);
    }

    [Fact]
    public void From_and_to_cut_at_whole_commands()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = DataFolderText.Start(storage);
        redis.Expect("SET a 1", "OK");
        long a = redis.Server.Log.End;
        redis.Expect("SET b 1", "OK");
        long b = redis.Server.Log.End;
        redis.Expect("SET c 1", "OK");
        redis.Advance(100);
        DataFolder folder = DataFolderText.Open(storage);
        Assert.Equal([$"{b} {Begin} [0] \"SET\" \"b\" \"1\""], DataFolderText.Lines(folder, a, b));
        Assert.Equal([$"{b} {Begin} [0] \"SET\" \"b\" \"1\""], DataFolderText.Lines(folder, a - 1, b + 1));
        Assert.Equal(["offset 1000 is not there: the log ends at " + redis.Server.Log.End], DataFolderText.Lines(folder, 1000));
    }

    [Fact]
    public void It_goes_on_through_segments_also_those_of_earlier_bases_and_begins_each_in_its_database()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = DataFolderText.Start(storage, options => options.Replication.LogSegmentSizeBytes = 1 << 20);
        redis.Expect("SELECT 7", "OK");
        redis.Expect("SET first 1", "OK");
        redis.Expect("BGREWRITEAOF", "Background append only file rewriting started");
        redis.Advance(2000);
        string value = new('x', 600_000);
        for (int i = 0; i < 5; i++)
        {
            redis.Run($"SET big{i} {value}");
            redis.Advance(100);
        }

        redis.Expect("SET last 1", "OK");
        redis.Advance(100);
        DataFolder folder = DataFolderText.Open(storage);
        Assert.True(folder.OpenLog(out _).Count >= 4);
        string[] lines = DataFolderText.Lines(folder);
        Assert.Equal(7, lines.Count(line => line.Contains("[7] \"SET\"", StringComparison.Ordinal)));
        long before = redis.Server.Log.End - DataFolderText.Resp("SET last 1").Length;
        Assert.Single(DataFolderText.Lines(folder, before), line => line.EndsWith("[7] \"SET\" \"last\" \"1\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_reader_gets_what_is_written_after_it_began_also_into_new_segments()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = DataFolderText.Start(storage);
        redis.Expect("SET a 1", "OK");
        redis.Advance(100);
        DataFolder folder = DataFolderText.Open(storage);
        FolderStream stream = new(folder);
        Assert.Null(stream.Begin(null));
        Assert.Equal(2, DataFolderText.Print(false, sink => stream.Read(long.MaxValue, sink)).Length);
        string signature = folder.Signature();
        Assert.Empty(DataFolderText.Print(false, sink => stream.Read(long.MaxValue, sink)));
        Assert.Equal(signature, folder.Signature());

        redis.Expect("SET b 1", "OK");
        redis.Expect("BGREWRITEAOF", "Background append only file rewriting started");
        redis.Expect("SET c 1", "OK");
        redis.Advance(2000);
        Assert.NotEqual(signature, folder.Signature());
        string[] lines = DataFolderText.Print(false, sink => stream.Read(long.MaxValue, sink));
        Assert.EndsWith("[0] \"SET\" \"b\" \"1\"", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("[0] \"SET\" \"c\" \"1\"", lines[^1], StringComparison.Ordinal);
        Assert.Equal(redis.Server.Log.End, stream.Offset);
    }

    [Fact]
    public void A_command_that_is_being_written_is_handed_out_when_it_is_whole()
    {
        MemoryStorage storage = new();
        using (CommandRunner redis = DataFolderText.Start(storage))
        {
            redis.Expect("SET a 1", "OK");
        }

        FolderStream stream = new(DataFolderText.Open(storage));
        Assert.Null(stream.Begin(null));
        string command = DataFolderText.Resp("SET b 1");
        using IStorageFile file = storage.OpenOrCreate(DataFolderText.Increment, out _)!;
        file.WriteAt(file.Length, Encoding.ASCII.GetBytes(command[..10]));
        Assert.Equal(2, DataFolderText.Print(false, sink => stream.Read(long.MaxValue, sink)).Length);
        file.WriteAt(file.Length, Encoding.ASCII.GetBytes(command[10..]));
        Assert.Single(DataFolderText.Print(false, sink => stream.Read(long.MaxValue, sink)));
    }

    [Fact]
    public void What_only_the_file_has_is_no_part_of_the_stream()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = DataFolderText.Start(storage, options => options.Persistence.AofTimestampEnabled = true);
        redis.Run("EVAL \"redis.set_repl(redis.REPL_AOF) redis.call('set','b',2) redis.set_repl(redis.REPL_ALL) redis.call('set','d',4)\" 0");
        redis.Advance(100);
        string[] lines = DataFolderText.Lines(DataFolderText.Open(storage));
        Assert.DoesNotContain(lines, line => line.Contains("\"b\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"d\"", StringComparison.Ordinal));
        string end = redis.Server.Log.End.ToString(CultureInfo.InvariantCulture);
        Assert.StartsWith(end + " ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void As_JSON_any_bytes_can_be_had_back()
    {
        MemoryStorage storage = new();
        using CommandRunner redis = DataFolderText.Start(storage);
        redis.Run("SET \"\\xff\\x00\" \"\\xc3\\xbc\\n\"");
        redis.Advance(100);
        string line = DataFolderText.Lines(DataFolderText.Open(storage), asJson: true)[^1];
        JsonElement command = JsonDocument.Parse(line).RootElement;
        Assert.Equal(redis.Server.Log.End, command.GetProperty("offset").GetInt64());
        Assert.Equal(23, command.GetProperty("start").GetInt64());
        Assert.Equal(1_700_000_000m, Math.Floor(command.GetProperty("time").GetDecimal()));
        Assert.Equal(0, command.GetProperty("database").GetInt32());
        Assert.Equal(DataFolderText.Increment, command.GetProperty("file").GetString());
        JsonElement arguments = command.GetProperty("args");
        Assert.Equal("SET", arguments[0].GetString());
        Assert.Equal([0xFF, 0], arguments[1].GetProperty("base64").GetBytesFromBase64());
        Assert.Equal("ü\n", arguments[2].GetString());
    }

    [Fact]
    public void A_folder_of_a_real_Redis_is_read_without_offsets_and_with_the_times_it_has()
    {
        MemoryStorage storage = new();
        storage.CreateDirectory("appendonlydir");
        DataFolderText.Write(storage, "appendonlydir/appendonly.aof.manifest", "file appendonly.aof.1.incr.aof seq 1 type i\n");
        DataFolderText.Write(
            storage, DataFolderText.Increment, DataFolderText.Resp("SELECT 2") + "#TS:1700000000\r\n" + DataFolderText.Resp("SET k v"));
        DataFolder folder = DataFolderText.Open(storage);
        FolderStream stream = new(folder);
        Assert.Equal("there is no segment of a log with an index, so offsets are not known", stream.Begin(null));
        Assert.Equal(
            ["- - [?] \"SELECT\" \"2\"", $"- {Begin} [2] \"SET\" \"k\" \"v\""], DataFolderText.Print(false, stream.ReadWithoutOffsets));
        Assert.Contains("\"offset\":null", DataFolderText.Print(true, stream.ReadWithoutOffsets)[0]);
    }
}
