using System;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Scripting.Debugging;

/// <summary>Shows replies of commands to who debugs: <c>["a",1,NULL]</c>. A character stands for a byte.</summary>
internal static class ReplyPrinter
{
    // More of a reply than anybody looks at, even when lines are not cut.
    private const int MaxCharacters = 16 * 1024 * 1024;

    /// <summary>A whole reply as text.</summary>
    /// <param name="version">Its RESP version: nothing is NULL in 2 and (null) in 3.</param>
    public static string Print(ReadOnlySpan<byte> reply, int version)
    {
        RespReplyReader reader = new() { MaxBulkLength = int.MaxValue };
        reader.Append(reply);
        StringBuilder text = new();
        if (reader.TryRead(out RespValue? value) == ReplyStatus.Complete)
        {
            Append(text, value!, version);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder to, RespValue value, int version)
    {
        switch (value.Type)
        {
            case RespType.SimpleString:
                QuotedText.Append(to, [(byte)'+', .. value.Bytes]);
                break;
            case RespType.Error or RespType.BulkError:
                QuotedText.Append(to, [(byte)'-', .. value.Bytes]);
                break;
            case RespType.BulkString or RespType.VerbatimString:
                QuotedText.Append(to, value.Bytes);
                break;
            case RespType.Null:
                to.Append(version >= 3 ? "(null)" : "NULL");
                break;
            case RespType.Boolean:
                to.Append(value.Integer != 0 ? "#true" : "#false");
                break;
            case RespType.Double:
                to.Append("(double) ").Append(value.Text);
                break;
            case RespType.Map:
                AppendItems(to, value, version, "{", "}");
                break;
            case RespType.Set:
                AppendItems(to, value, version, "~(", ")");
                break;
            case RespType.Array or RespType.Push:
                AppendItems(to, value, version, "[", "]");
                break;
            default:
                to.Append(value.Text);
                break;
        }
    }

    private static void AppendItems(StringBuilder to, RespValue value, int version, string begin, string end)
    {
        bool isMap = value.Type == RespType.Map;
        to.Append(begin);
        for (int i = 0; i < value.Items.Length && to.Length < MaxCharacters; i++)
        {
            to.Append(i == 0 ? string.Empty : isMap && i % 2 == 1 ? " => " : ",");
            Append(to, value.Items[i], version);
        }

        to.Append(end);
    }
}
