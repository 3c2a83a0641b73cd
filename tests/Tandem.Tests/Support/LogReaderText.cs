using System;
using System.Text;
using Tandem.Server.ReplicationStream;

namespace Tandem.Tests.Support;

/// <summary>The bytes a reader of the log gets, as text.</summary>
internal sealed class LogReaderText(LogReader reader) : IDisposable
{
    public string ReadAll()
    {
        StringBuilder text = new();
        while (reader.Behind > 0 && !reader.IsBroken)
        {
            ReadOnlySpan<byte> bytes = reader.Next();
            text.Append(Encoding.Latin1.GetString(bytes));
            reader.Advance(bytes.Length);
        }

        return text.ToString();
    }

    public void Dispose() => reader.Close();
}
