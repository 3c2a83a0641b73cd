using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;
using Tandem.Protocol;
using Tandem.Roles.Up;
using Tandem.Server.Persistence.Inspection;
using Tandem.Server.ReplicationStream;

namespace Tandem.Roles.Operators;

/// <summary>The stream of a running server, taken as a replica takes it: PSYNC from an offset, and ACK once a second.</summary>
internal sealed class ServerStream(NodeConnection connection, LogPrinter printer)
{
    private const int AckMilliseconds = 1000;

    // A full copy may be made before the next line comes.
    private const int CopyTimeoutMilliseconds = 60_000;

    private long _offset;
    private long _begin;
    private long _endAtStart;

    public void LogIn(string? user, string? password)
    {
        if (password is not null)
        {
            _ = user is null ? Ask("AUTH", password) : Ask("AUTH", user, password);
        }
    }

    /// <summary>Has the stream sent.</summary>
    /// <param name="from">Offset behind which it is to begin; null for where the server is now.</param>
    /// <param name="allowsCopy">Whether the server may make a full copy, which costs it a save.</param>
    /// <returns>Why it is not sent; null when it is.</returns>
    public string? Begin(long? from, bool allowsCopy)
    {
        Dictionary<string, string> info = Info("replication");
        foreach ((string name, string value) in Info("log"))
        {
            info[name] = value;
        }

        _endAtStart = Number(info, "log_last_byte_offset") ?? Number(info, "master_repl_offset") ?? 0;
        _offset = from ?? _endAtStart;
        if (!allowsCopy && WhyNoResume(info) is { } reason)
        {
            return reason + "; nothing was asked for: --full-copy allows the server to make one";
        }

        Ask("PING");
        Ask("REPLCONF", "capa", "psync2");
        string id = info.GetValueOrDefault("master_replid", "?");
        connection.Send("PSYNC", id, (_offset + 1).ToString(CultureInfo.InvariantCulture));
        string[] answer = connection.ReceiveLine().Split(' ');
        switch (answer[0])
        {
            case "+CONTINUE":
                return null;
            case "+FULLRESYNC" when answer.Length == 3 && long.TryParse(answer[2], CultureInfo.InvariantCulture, out long start):
                return allowsCopy
                    ? PassCopy(start)
                    : $"the server answered FULLRESYNC: it cannot go on at offset {_offset} and began a full copy, which is refused here;"
                        + " --full-copy takes it";
            default:
                return $"the server answered PSYNC with '{string.Join(' ', answer)}'";
        }
    }

    /// <summary>Prints what comes.</summary>
    /// <param name="to">Offset at which to end; null for none.</param>
    /// <param name="follows">False to end where the server's stream ended at the beginning.</param>
    public string? Read(long? to, bool follows)
    {
        long end = Math.Min(to ?? long.MaxValue, follows ? long.MaxValue : _endAtStart);
        _begin = _offset;
        CommandScanner scanner = new(_offset);
        SelectedDatabase database = new();
        long nextAck = 0;
        while (true)
        {
            switch (scanner.Next())
            {
                case ScanResult.Command when scanner.Position > end:
                    return null;
                case ScanResult.Command:
                    Print(scanner, database.Index);
                    database.Pass(scanner.Arguments);
                    _offset = scanner.Position;
                    if (IsAckRequest(scanner.Arguments))
                    {
                        nextAck = 0;
                    }

                    break;
                case ScanResult.Annotation:
                    break;
                case ScanResult.BadFormat when scanner.SkipLineFeed():
                    _offset = scanner.Position;
                    break;
                case ScanResult.BadFormat:
                    return _offset == _begin
                        ? string.Create(CultureInfo.InvariantCulture, $"offset {_offset} is within a command")
                        : string.Create(CultureInfo.InvariantCulture, $"what the server sent behind offset {_offset} is not a command");
                default:
                    if (_offset >= end)
                    {
                        return null;
                    }

                    printer.Flush();
                    Acknowledge(ref nextAck);
                    scanner.Filled(connection.ReceiveRaw(scanner.Room(), (int)Math.Max(nextAck - Environment.TickCount64, 0)));
                    break;
            }
        }
    }

    private static bool IsAckRequest(RequestArguments command) =>
        command.Count >= 2 && Ascii.EqualsIgnoreCase(command[0], "REPLCONF"u8)
            && Ascii.EqualsIgnoreCase(command[1], "GETACK"u8);

    // Only of what comes while we listen the time is known.
    private void Print(CommandScanner scanner, int database) => printer.Print(new LoggedCommand
    {
        Start = scanner.Start,
        End = scanner.Position,
        UnixMilliseconds = scanner.Position > _endAtStart ? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() : -1,
        Database = database,
        File = string.Empty,
        Arguments = scanner.Arguments,
    });

    private void Acknowledge(ref long nextAck)
    {
        long now = Environment.TickCount64;
        if (now >= nextAck)
        {
            nextAck = now + AckMilliseconds;
            connection.Send("REPLCONF", "ACK", _offset.ToString(CultureInfo.InvariantCulture));
        }
    }

    // The answer to PSYNC would be a full copy: known before it is asked for, and without one being made.
    private string? WhyNoResume(Dictionary<string, string> info)
    {
        long? first = Number(info, "log_first_byte_offset");
        if (first is null && Number(info, "repl_backlog_active") != 1)
        {
            return "the server keeps no backlog, because it has no replica: it would have to make a full copy";
        }

        first ??= Number(info, "repl_backlog_first_byte_offset");
        return _offset > _endAtStart
            ? string.Create(CultureInfo.InvariantCulture, $"offset {_offset} is not there: the server is at {_endAtStart}")
            : first is { } byteOffset && _offset + 1 < byteOffset
            ? string.Create(CultureInfo.InvariantCulture,
                $"the server has kept the stream from offset {byteOffset - 1} on, so {_offset} would need a full copy")
            : null;
    }

    // The copy is an RDB file with its length in front.
    private string? PassCopy(long start)
    {
        string line = connection.ReceiveLine(CopyTimeoutMilliseconds);
        if (line[0] != '$' || !long.TryParse(line.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out long length))
        {
            return $"the server began a full copy with '{line}'";
        }

        byte[] buffer = new byte[1 << 16];
        while (length > 0)
        {
            int count = connection.ReceiveRaw(buffer.AsSpan(0, (int)Math.Min(length, buffer.Length)), CopyTimeoutMilliseconds);
            if (count == 0)
            {
                return "the full copy does not come";
            }

            length -= count;
        }

        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tandem log: passed over a full copy as of offset {start}"));
        _offset = start;
        _endAtStart = Math.Max(_endAtStart, start);
        return null;
    }

    private RespValue Ask(params string[] words)
    {
        RespValue reply = connection.Command(words);
        return reply.IsError ? throw new IOException(reply.Text) : reply;
    }

    private Dictionary<string, string> Info(string section)
    {
        Dictionary<string, string> fields = [];
        foreach (string line in Ask("INFO", section).Text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..].TrimEnd('\r');
            }
        }

        return fields;
    }

    private static long? Number(Dictionary<string, string> info, string name) =>
        info.TryGetValue(name, out string? text) && long.TryParse(text, CultureInfo.InvariantCulture, out long value) ? value : null;
}
