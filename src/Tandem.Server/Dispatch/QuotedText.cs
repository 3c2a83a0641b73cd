using System;
using System.Globalization;
using System.Text;

namespace Tandem.Server.Dispatch;

/// <summary>Bytes as text between double quotes, with escapes for what cannot be shown: <c>"a\n\x00"</c>.</summary>
internal static class QuotedText
{
    public static void Append(StringBuilder to, ReadOnlySpan<byte> bytes)
    {
        to.Append('"');
        foreach (byte each in bytes)
        {
            switch (each)
            {
                case (byte)'\\' or (byte)'"':
                    to.Append('\\').Append((char)each);
                    break;
                case (byte)'\n':
                    to.Append("\\n");
                    break;
                case (byte)'\r':
                    to.Append("\\r");
                    break;
                case (byte)'\t':
                    to.Append("\\t");
                    break;
                case (byte)'\a':
                    to.Append("\\a");
                    break;
                case (byte)'\b':
                    to.Append("\\b");
                    break;
                case >= 0x20 and < 0x7F:
                    to.Append((char)each);
                    break;
                default:
                    to.Append(CultureInfo.InvariantCulture, $"\\x{each:x2}");
                    break;
            }
        }

        to.Append('"');
    }
}
