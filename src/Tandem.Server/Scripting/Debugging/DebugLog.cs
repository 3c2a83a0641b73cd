using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Tandem.Server.Scripting.Debugging;

/// <summary>The lines that the debugging client gets at once: an array of simple strings.</summary>
/// <remarks>A character stands for a byte.</remarks>
internal sealed class DebugLog
{
    // Both as in Redis 7.0.
    private const int UsualLength = 256;
    private const int LeastLength = 60;

    private readonly List<string> _lines = [];
    private bool _isHintGiven;

    /// <summary>Longest line about a value; 0: no limit.</summary>
    public int MaxLength { get; private set; } = UsualLength;

    /// <summary>The command maxlen: the least limit there is stands for those below.</summary>
    public void SetMaxLength(int length)
    {
        MaxLength = length <= 0 ? 0 : Math.Max(length, LeastLength);
        _isHintGiven = true;
    }

    /// <summary>Adds a line.</summary>
    public void Add(string line) => _lines.Add(line.Replace('\r', ' ').Replace('\n', ' '));

    /// <summary>Adds a line of text that has more than bytes: it is sent in UTF-8.</summary>
    public void AddText(string line) => Add(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(line)));

    /// <summary>Adds a line about a value, which is cut at the limit.</summary>
    public void AddValue(string line)
    {
        if (MaxLength == 0 || line.Length <= MaxLength)
        {
            Add(line);
            return;
        }

        Add(line[..MaxLength] + " ...");
        if (!_isHintGiven)
        {
            _isHintGiven = true;
            Add("<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming.");
        }
    }

    /// <summary>All lines as they are sent; the log is empty then.</summary>
    public byte[] Take()
    {
        StringBuilder reply = new();
        reply.Append(CultureInfo.InvariantCulture, $"*{_lines.Count}\r\n");
        foreach (string line in _lines)
        {
            reply.Append('+').Append(line).Append("\r\n");
        }

        _lines.Clear();
        return Encoding.Latin1.GetBytes(reply.ToString());
    }
}
