using System.Globalization;
using System.Text;

namespace Tandem.Server.ReplicationStream;

/// <summary>What stands in front of a piece of the stream, so that it can be replayed alone.</summary>
internal static class SelectCommand
{
    /// <param name="database">The database that is selected there; negative when the piece says so itself.</param>
    /// <returns>SELECT as it is written into the stream; empty for none.</returns>
    public static byte[] For(int database)
    {
        string number = database.ToString(CultureInfo.InvariantCulture);
        return database < 0 ? [] : Encoding.ASCII.GetBytes($"*2\r\n$6\r\nSELECT\r\n${number.Length}\r\n{number}\r\n");
    }
}
