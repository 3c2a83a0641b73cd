using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Threading;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Logging;

/// <summary>The log, one line per event: <c>pid:role day month year time.ms sign text</c>. May be called from any thread.</summary>
/// <remarks>
/// The file is opened for each line, as Redis does, so that it can be moved away at any time; a line goes out in one unbuffered
/// write in append mode, so that lines of several writers never mix. A line that cannot be written is lost: a full disk must not
/// stop the server. Source of the format: Redis 7.0, server.c, serverLogRaw.
/// </remarks>
public sealed class ServerLog
{
    private readonly IClock _clock;
    private readonly Stream _standardOutput;
    private readonly Lock _lock = new();

    public ServerLog(IClock clock)
        : this(clock, Console.OpenStandardOutput())
    {
    }

    /// <param name="standardOutput">Where lines go while there is no file.</param>
    public ServerLog(IClock clock, Stream standardOutput)
    {
        _clock = clock;
        _standardOutput = standardOutput;
    }

    /// <summary>Lines below it are dropped.</summary>
    public LogLevel Level { get; set; } = LogLevel.Notice;

    /// <summary>Empty: standard output.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>M master, S replica, X Sentinel, C a child process.</summary>
    public char Role { get; set; } = 'M';

    /// <summary>Also gets each line (syslog), without the time.</summary>
    public Action<LogLevel, string>? Second { get; set; }

    public bool IsEnabled(LogLevel level) => level >= Level;

    public void Debug(string text) => Write(LogLevel.Debug, text);

    public void Verbose(string text) => Write(LogLevel.Verbose, text);

    public void Notice(string text) => Write(LogLevel.Notice, text);

    public void Warning(string text) => Write(LogLevel.Warning, text);

    public void Write(LogLevel level, string text)
    {
        if (!IsEnabled(level))
        {
            return;
        }

        char sign = level switch
        {
            LogLevel.Debug => '.',
            LogLevel.Verbose => '-',
            LogLevel.Notice => '*',
            _ => '#',
        };
        DateTime time = DateTime.UnixEpoch.AddTicks(_clock.UnixMicroseconds * TimeSpan.TicksPerMicrosecond).ToLocalTime();
        WriteRaw(string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessId}:{Role} {time:dd MMM yyyy HH:mm:ss.fff} {sign} {text}\n"));
        Second?.Invoke(level, text);
    }

    /// <summary>Writes text as it is: the logo, a crash report.</summary>
    public void WriteRaw(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        lock (_lock)
        {
            try
            {
                if (Path.Length == 0)
                {
                    _standardOutput.Write(bytes);
                    _standardOutput.Flush();
                    return;
                }

                using FileStream file = new(Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                file.Write(bytes);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // See the remarks.
            }
        }
    }
}
