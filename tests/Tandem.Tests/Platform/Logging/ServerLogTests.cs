using System;
using System.IO;
using System.Text;
using System.Text.RegularExpressions;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Xunit;

namespace Tandem.Tests.Platform.Logging;

public sealed class ServerLogTests : IDisposable, IClock
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tandem-log-").FullName;

    public long UnixMicroseconds => 1_795_247_340_123_999;

    public long MonotonicMicroseconds => 0;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_line_has_pid_role_local_time_and_sign()
    {
        using MemoryStream output = new();
        ServerLog log = new(this, output) { Level = LogLevel.Debug };
        log.Debug("one");
        log.Verbose("two");
        log.Notice("three");
        log.Role = 'S';
        log.Warning("four");

        string time = DateTime.UnixEpoch.AddMilliseconds(1_795_247_340_123).ToLocalTime()
            .ToString("dd MMM yyyy HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
        int pid = Environment.ProcessId;
        Assert.Equal(
            $"{pid}:M {time} . one\n{pid}:M {time} - two\n{pid}:M {time} * three\n{pid}:S {time} # four\n",
            Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Lines_below_the_level_are_dropped()
    {
        using MemoryStream output = new();
        ServerLog log = new(this, output);
        log.Verbose("no");
        log.Notice("yes");
        Assert.False(log.IsEnabled(LogLevel.Verbose));
        Assert.Matches(new Regex("^.* \\* yes\n$"), Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void A_file_that_was_moved_away_is_made_again()
    {
        string path = Path.Combine(_folder, "log");
        ServerLog log = new(this, Stream.Null) { Path = path };
        log.Notice("one");
        log.Notice("two");
        File.Move(path, path + ".1");
        log.Notice("three");
        Assert.Equal(2, File.ReadAllLines(path + ".1").Length);
        Assert.EndsWith(" * three\n", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_does_not_stop_anybody()
    {
        ServerLog log = new(this, Stream.Null) { Path = Path.Combine(_folder, "none", "log") };
        log.Warning("lost");
        Assert.False(File.Exists(log.Path));
    }
}
