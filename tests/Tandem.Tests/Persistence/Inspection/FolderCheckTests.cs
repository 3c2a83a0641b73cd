using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence.Inspection;
using Tandem.Server.ReplicationStream;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Persistence.Inspection;

/// <summary><c>tandem check</c>: what is wrong is found where it is, and only what can be is repaired.</summary>
public sealed class FolderCheckTests
{
    private const string Base = "appendonlydir/appendonly.aof.1.base.rdb";
    private const string Increment = DataFolderText.Increment;
    private const string Index = Increment + ".index";

    private readonly MemoryStorage _storage = new();

    [Fact]
    public void A_folder_that_is_whole_has_no_faults()
    {
        using (CommandRunner redis = DataFolderText.Start(_storage, options => options.Persistence.AofTimestampEnabled = true))
        {
            redis.Expect("SET k v", "OK");
            redis.Expect("SAVE", "OK");
            redis.Expect("BGREWRITEAOF", "Background append only file rewriting started");
            redis.Advance(2000);
            redis.Run("RPUSH l 1 2 3");
            redis.Advance(2000);
            redis.Run("EVAL \"redis.set_repl(redis.REPL_AOF) redis.call('set','b',2)\" 0");
            redis.Expect("MULTI", "OK");
            redis.Run("SET a 1");
            redis.Run("EXEC");
            redis.Advance(100);
        }

        List<Finding> findings = Check(0);
        Assert.All(findings, finding => Assert.Equal(FindingKind.Right, finding.Kind));
        Assert.Contains(findings, finding => finding.File == "dump.rdb" && finding.Text.Contains("1 keys, the checksum fits", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.File.StartsWith("replication-log/", StringComparison.Ordinal));
        Assert.Contains(findings, finding => finding.File == "appendonlydir/appendonly.aof.2.incr.aof");
    }

    [Theory]
    [InlineData("*3\r\n$3\r\nSET\r\n$1", "the file ends within a command")]
    [InlineData("*1\r\n$5\r\nMULTI\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nw\r\n", "the file ends within a transaction")]
    [InlineData("\0\0\0\0\0", "the file ends with zeros")]
    public void A_torn_end_is_cut_off_and_kept(string tail, string fault)
    {
        Fill();
        string whole = DataFolderText.Text(_storage, Increment);
        Append(tail);
        Finding finding = Assert.Single(Check(1), finding => finding.Kind == FindingKind.Wrong);
        Assert.Equal((Increment, (long)whole.Length, (long)whole.Length + tail.Length), (finding.File, finding.Position, finding.Length));
        Assert.Equal($"{fault}: {tail.Length} bytes can be cut off with --fix", finding.Text);

        Assert.Single(Check(0, fixes: true), finding => finding.Kind == FindingKind.Repaired);
        Assert.Equal(whole, DataFolderText.Text(_storage, Increment));
        Assert.Equal(tail, DataFolderText.Text(_storage, $"{Increment}.tail-{whole.Length}"));
        Check(0);
        using CommandRunner redis = DataFolderText.Start(_storage, options => options.Persistence.AofLoadTruncated = false);
        redis.Expect("GET k", "\"v\"");
    }

    [Fact]
    public void Damage_in_front_of_whole_commands_is_told_and_left_alone()
    {
        Fill();
        string damaged = DataFolderText.Text(_storage, Increment).Replace("$3\r\nSET", "$3x\nSET", StringComparison.Ordinal);
        DataFolderText.Write(_storage, Increment, damaged);
        Finding finding = Check(2, fixes: true).First(finding => finding.Kind == FindingKind.Wrong);
        Assert.Equal((Increment, 39L, "not a command"), (finding.File, finding.Position, finding.Text));
        Assert.Equal(damaged, DataFolderText.Text(_storage, Increment));
    }

    [Fact]
    public void A_command_that_no_server_knows_is_told_with_its_place()
    {
        Fill();
        Append(DataFolderText.Resp("NONSENSE 1"));
        Finding finding = Assert.Single(Check(1), finding => finding.Kind == FindingKind.Wrong);
        Assert.Equal("unknown command 'NONSENSE', or not with 2 words", finding.Text);
    }

    [Fact]
    public void A_damaged_RDB_file_is_told_with_the_byte()
    {
        Fill();
        byte[] content = AtomicFile.Read(_storage, Base, out _)!;
        content[^1] ^= 1;
        using (IStorageFile file = _storage.Create(Base, out _)!)
        {
            file.WriteAt(0, content);
        }

        Finding finding = Assert.Single(Check(1), finding => finding.Kind == FindingKind.Wrong);
        Assert.Equal((Base, content.Length - 8L, (long)content.Length), (finding.File, finding.Position, finding.Length));
        Assert.StartsWith("RDB CRC error", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_the_manifest_names_and_that_is_not_there_is_told()
    {
        Fill();
        _storage.Delete(Increment);
        Assert.Single(Check(1), finding => finding.File == Increment && finding.Text == StorageErrors.NotFound && finding.Length == -1);
        DataFolderText.Write(_storage, "appendonlydir/appendonly.aof.manifest", "file x\n");
        Assert.Single(Check(1), finding => finding.Text == "Reading the manifest file, at line 1: Invalid AOF manifest file format");
    }

    [Fact]
    public void An_index_with_lost_lines_is_made_again_from_its_segment()
    {
        Fill();
        long[] offsets = Offsets();
        string index = DataFolderText.Text(_storage, Index);
        string[] lines = index.Split('\n');
        Assert.True(lines.Length > 8);
        for (int i = 3; i < lines.Length - 1; i++)
        {
            string[] damaged = [.. lines];
            damaged[i] = "at nowhere";
            DataFolderText.Write(_storage, Index, string.Join('\n', damaged));
            Finding finding = Assert.Single(Check(1), finding => finding.Kind == FindingKind.Wrong);
            Assert.Equal((Index, "it has lines that are none"), (finding.File, finding.Text));
            Assert.Single(Check(0, fixes: true), finding => finding.Kind == FindingKind.Repaired);
            Assert.Equal(offsets, Offsets());
            Check(0);
        }
    }

    [Fact]
    public void An_index_of_another_file_or_without_its_beginning_is_not_made_up()
    {
        Fill();
        string index = DataFolderText.Text(_storage, Index);
        DataFolderText.Write(_storage, Index, index.Replace("tandem-log 1", "something", StringComparison.Ordinal));
        Assert.Contains(Check(1, fixes: true), finding => finding.Text.EndsWith("replicas will need a full copy", StringComparison.Ordinal));
        DataFolderText.Write(_storage, Index, index);
        DataFolderText.Write(
            _storage, Increment, DataFolderText.Text(_storage, Increment).Replace("$1\r\nv", "$1\r\nw", StringComparison.Ordinal));
        Assert.Contains(Check(1), finding => finding.File == Index && finding.Text.Contains("fingerprint", StringComparison.Ordinal));
    }

    [Fact]
    public void An_index_that_counts_a_time_as_stream_is_wrong()
    {
        Fill();
        string[] lines = DataFolderText.Text(_storage, Index).Split('\n');
        int annotation = Array.FindIndex(lines, 4, line => line.StartsWith("at ", StringComparison.Ordinal));
        DataFolderText.Write(_storage, Index, string.Join('\n', lines[..3]) + "\n");
        Assert.True(annotation > 0);
        Finding finding = Assert.Single(Check(1), finding => finding.Kind == FindingKind.Wrong);
        Assert.Contains("as part of the stream", finding.Text);
        Assert.Single(Check(0, fixes: true), finding => finding.Kind == FindingKind.Repaired);
        Check(0);
    }

    [Fact]
    public void Files_that_were_being_written_are_removed()
    {
        Fill();
        DataFolderText.Write(_storage, "temp-123-1.rdb", "REDIS");
        DataFolderText.Write(_storage, "appendonlydir/appendonly.aof.manifest.tmp", "file");
        Assert.Equal(2, Check(0).Count(finding => finding.Kind == FindingKind.Note));
        Assert.Equal(2, Check(0, fixes: true).Count(finding => finding.Kind == FindingKind.Repaired));
        Assert.False(_storage.Exists("temp-123-1.rdb"));
        Assert.DoesNotContain(Check(0), finding => finding.Kind == FindingKind.Note);
    }

    [Fact]
    public void In_a_folder_in_use_a_torn_end_is_a_write_and_nothing_is_repaired()
    {
        using CommandRunner redis = DataFolderText.Start(_storage);
        DataFolderText.Write(_storage, "replication-log/appendonly.aof.lock", string.Empty); // As on a disk.
        redis.Expect("SET k v", "OK");
        redis.Advance(100);
        Append("*3\r\n$3\r\n");
        Assert.Contains(Check(0), finding => finding.Text == "the file ends within a command: 8 bytes are being written");
        Finding refusal = Assert.Single(Check(1, fixes: true));
        Assert.StartsWith("a server uses the folder", refusal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_is_no_data_folder() => Assert.Single(Check(1));

    // Times in the file, several marks.
    private void Fill()
    {
        using CommandRunner redis = DataFolderText.Start(_storage, options => options.Persistence.AofTimestampEnabled = true);
        redis.Expect("SET k v", "OK");
        redis.Advance(3000);
        redis.Expect("SET k2 v", "OK");
        redis.Advance(3000);
        redis.Expect("SET k3 v", "OK");
        redis.Advance(3000);
        redis.Server.Options.Persistence.AofTimestampEnabled = false;
        redis.Server.Durability.ApplyOptions();
        redis.Expect("SET k v", "OK");
        redis.Advance(3000);
        redis.Expect("SET k v", "OK");
        redis.Advance(100);
    }

    private long[] Offsets()
    {
        using LogSegment segment = LogSegment.Open(_storage, Increment)!;
        return [.. Enumerable.Range(0, (int)segment.FileLength + 1).Select(position => segment.OffsetOf(position)), segment.Start, segment.End];
    }

    private void Append(string text)
    {
        using IStorageFile file = _storage.OpenOrCreate(Increment, out _)!;
        file.WriteAt(file.Length, Encoding.Latin1.GetBytes(text));
    }

    private List<Finding> Check(int faults, bool fixes = false)
    {
        List<Finding> findings = [];
        FolderCheck check = new(DataFolderText.Open(_storage), fixes, findings.Add);
        check.Run();
        Assert.True(faults == check.Faults, string.Join('\n', findings));
        return findings;
    }
}
