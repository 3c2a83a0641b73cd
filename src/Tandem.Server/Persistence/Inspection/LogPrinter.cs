using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>Commands of the log as lines of text, as MONITOR shows them, or of JSON.</summary>
/// <remarks>
/// Text: <c>OFFSET TIME [DATABASE] "SET" "key" "value"</c>, the offset being the one behind the command; - or ? for what is not known.
/// JSON: <c>{"offset":57,"start":23,"time":1733055806.123,"database":0,"file":"...","args":["SET","key","value"]}</c>, null for what is
/// not known; an argument that is no UTF-8 is <c>{"base64":"..."}</c>.
/// </remarks>
internal sealed class LogPrinter : IDisposable
{
    /// <summary>The end of the year 9999: later times cannot be written.</summary>
    public const long LatestMilliseconds = 253_402_300_799_999;

    private const int FlushBytes = 64 * 1024;

    private static readonly JsonWriterOptions RelaxedJson = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _output;
    private readonly bool _asJson;
    private readonly MemoryStream _buffer = new();
    private readonly StringBuilder _line = new();

    public LogPrinter(Stream output, bool asJson)
    {
        _output = output;
        _asJson = asJson;
    }

    /// <summary>Adds a line.</summary>
    public void Print(in LoggedCommand command)
    {
        if (_asJson)
        {
            WriteJson(command);
        }
        else
        {
            WriteText(command);
        }

        if (_buffer.Length >= FlushBytes)
        {
            Flush();
        }
    }

    /// <summary>Gives out what was added.</summary>
    public void Flush()
    {
        _output.Write(_buffer.GetBuffer(), 0, (int)_buffer.Length);
        _output.Flush();
        _buffer.SetLength(0);
    }

    public void Dispose() => _buffer.Dispose();

    /// <summary>A time to the second, UTC: 2026-12-01T12:00:00Z.</summary>
    public static string TimeText(long unixMilliseconds) => DateTimeOffset
        .FromUnixTimeMilliseconds(Math.Clamp(unixMilliseconds, 0, LatestMilliseconds))
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void WriteText(in LoggedCommand command)
    {
        _line.Clear();
        string offset = command.End < 0 ? "-" : command.End.ToString(CultureInfo.InvariantCulture);
        string time = command.UnixMilliseconds < 0 ? "-" : TimeText(command.UnixMilliseconds);
        string database = command.Database < 0 ? "?" : command.Database.ToString(CultureInfo.InvariantCulture);
        _line.Append(CultureInfo.InvariantCulture, $"{offset} {time} [{database}]");
        for (int i = 0; i < command.Arguments.Count; i++)
        {
            _line.Append(' ');
            QuotedText.Append(_line, command.Arguments[i]);
        }

        _line.Append('\n');
        _buffer.Write(Encoding.ASCII.GetBytes(_line.ToString()));
    }

    private void WriteJson(in LoggedCommand command)
    {
        using (Utf8JsonWriter json = new(_buffer, RelaxedJson))
        {
            json.WriteStartObject();
            WriteNumber(json, "offset", command.End);
            WriteNumber(json, "start", command.Start);
            if (command.UnixMilliseconds < 0)
            {
                json.WriteNull("time");
            }
            else
            {
                json.WriteNumber("time", command.UnixMilliseconds / 1000m);
            }

            WriteNumber(json, "database", command.Database);
            if (command.File.Length == 0)
            {
                json.WriteNull("file");
            }
            else
            {
                json.WriteString("file", command.File);
            }

            json.WriteStartArray("args");
            for (int i = 0; i < command.Arguments.Count; i++)
            {
                WriteArgument(json, command.Arguments[i]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        _buffer.WriteByte((byte)'\n');
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long value)
    {
        if (value < 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteArgument(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            json.WriteStringValue(bytes);
            return;
        }

        json.WriteStartObject();
        json.WriteBase64String("base64", bytes);
        json.WriteEndObject();
    }
}
