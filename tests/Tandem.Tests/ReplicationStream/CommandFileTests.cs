using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.ReplicationStream;
using Xunit;

namespace Tandem.Tests.ReplicationStream;

/// <summary>Commands read from files and streams: whatever the pieces they come in, and where a file could be cut.</summary>
public sealed class CommandFileTests
{
    private const string Set = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n\r\n\r\n";
    private const string Time = "#TS:1700000000\r\n";
    private const string Multi = "*1\r\n$5\r\nMULTI\r\n";
    private const string Exec = "*1\r\n$4\r\nexec\r\n";

    [Fact]
    public void Pieces_of_any_size_give_the_same_commands()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Set + Time + Multi + Set + Exec);
        for (int size = 1; size <= bytes.Length; size++)
        {
            CommandScanner scanner = new(100);
            List<string> found = [];
            int given = 0;
            while (true)
            {
                ScanResult result = scanner.Next();
                if (result != ScanResult.NeedsMore)
                {
                    found.Add($"{result} {scanner.Start - 100} {scanner.Position - 100}");
                    continue;
                }

                if (given == bytes.Length)
                {
                    break;
                }

                int count = Math.Min(size, bytes.Length - given);
                bytes.AsSpan(given, count).CopyTo(scanner.Room());
                scanner.Filled(count);
                given += count;
            }

            Assert.Equal(["Command 0 28", "Annotation 28 44", "Command 44 59", "Command 59 87", "Command 87 101"], found);
        }
    }

    [Fact]
    public void A_line_feed_between_commands_can_be_passed_over()
    {
        CommandScanner scanner = new(0);
        Encoding.ASCII.GetBytes("\n" + Exec).CopyTo(scanner.Room());
        scanner.Filled(1 + Exec.Length);
        Assert.Equal(ScanResult.BadFormat, scanner.Next());
        Assert.True(scanner.SkipLineFeed());
        Assert.Equal(ScanResult.Command, scanner.Next());
        Assert.Equal(1, scanner.Start);
        Assert.False(scanner.SkipLineFeed());
    }

    [Theory]
    [InlineData(Set + Set, nameof(ScanResult.Complete), 56)]
    [InlineData(Set + Time, nameof(ScanResult.Complete), 44)]
    [InlineData(Set + "*3\r\n$3\r\nSE", nameof(ScanResult.Truncated), 28)]
    [InlineData(Set + "#TS:17", nameof(ScanResult.Truncated), 28)]
    [InlineData(Set + Multi + Set, nameof(ScanResult.Truncated), 28)]
    [InlineData(Set + Multi + Set + Exec, nameof(ScanResult.Complete), 85)]
    [InlineData(Set + "SET k v\r\n", nameof(ScanResult.BadFormat), 28)]
    [InlineData(Set + "*0\r\n", nameof(ScanResult.BadFormat), 28)]
    [InlineData("", nameof(ScanResult.Complete), 0)]
    public void A_file_could_be_cut_behind_its_last_whole_command_or_transaction(string content, string end, long validLength)
    {
        CommandFile commands = new(FileOf(content), 0);
        ScanResult result;
        do
        {
            result = commands.Next();
        }
        while (result is ScanResult.Command or ScanResult.Annotation);
        Assert.Equal(end, result.ToString());
        Assert.Equal(validLength, commands.ValidLength);
    }

    [Fact]
    public void A_piece_of_a_file_is_read_like_a_file()
    {
        CommandFile commands = new(FileOf(Set + Set + Set), 28, 70);
        Assert.Equal(ScanResult.Command, commands.Next());
        Assert.Equal((28L, 56L), (commands.Start, commands.Position));
        Assert.Equal("SET"u8, commands.Arguments[0]);
        Assert.Equal(ScanResult.Truncated, commands.Next());
        Assert.Equal(56, commands.ValidLength);
    }

    private static IStorageFile FileOf(string content)
    {
        IStorageFile file = new MemoryStorage().Create("file", out _)!;
        file.WriteAt(0, Encoding.ASCII.GetBytes(content));
        return file;
    }
}
