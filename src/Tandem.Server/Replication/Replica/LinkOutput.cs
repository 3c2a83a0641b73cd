using Tandem.Platform.Networking;
using Tandem.Protocol;

namespace Tandem.Server.Replication.Replica;

/// <summary>What is to be sent to our master.</summary>
internal sealed class LinkOutput
{
    public RespWriter Writer { get; } = new();

    /// <summary>Tells the master how far we are.</summary>
    /// <param name="applied">Offset up to which the stream is applied.</param>
    /// <param name="durable">Offset up to which it is on disk for good; null where that is not known.</param>
    public void Ack(long applied, long? durable)
    {
        Writer.Array(durable is null ? 3 : 5);
        Writer.Bulk("REPLCONF"u8);
        Writer.Bulk("ACK"u8);
        Writer.BulkInteger(applied);
        if (durable is { } offset)
        {
            Writer.Bulk("FACK"u8);
            Writer.BulkInteger(offset);
        }
    }

    /// <summary>Sends as much as the socket takes.</summary>
    public void Flush(Connection? connection)
    {
        if (connection is not { IsConnecting: false })
        {
            return;
        }

        while (Writer.Length > 0)
        {
            int sent = connection.Send(Writer.Written);
            if (sent <= 0)
            {
                // A failed send shows as a failed read, where it is handled.
                connection.WantsWrite = sent == 0;
                return;
            }

            Writer.Consume(sent);
        }

        connection.WantsWrite = false;
    }
}
