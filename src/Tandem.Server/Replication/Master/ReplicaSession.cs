using System;
using Tandem.Platform.Storage;
using Tandem.Server.Clients;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Replication.Master;

/// <summary>One replica of ours: what it said about itself, where it stands, and what is still to be sent to it.</summary>
internal sealed class ReplicaSession
{
    private readonly byte[] _chunk = new byte[64 * 1024];

    public ReplicaSession(Client client) => Client = client;

    public Client Client { get; }

    public ReplicaState State { get; set; } = ReplicaState.Handshake;

    /// <summary>REPLCONF listening-port; 0 when it was not said.</summary>
    public int ListeningPort { get; set; }

    /// <summary>REPLCONF ip-address; null when it was not said.</summary>
    public string? AnnouncedAddress { get; set; }

    /// <summary>REPLCONF capa eof: can take a copy without a length.</summary>
    public bool TakesMarked { get; set; }

    /// <summary>REPLCONF capa psync2: understands +CONTINUE with a new id.</summary>
    public bool TakesNewIds { get; set; }

    /// <summary>REPLCONF tandem-history: the names of its log; null of a replica that cannot rewind.</summary>
    public LogHistory? History { get; set; }

    /// <summary>REPLCONF rdb-only: wants the copy and then to be closed.</summary>
    public bool OnlySnapshot { get; set; }

    /// <summary>REPLCONF rdb-filter-only: what it wants of the copy.</summary>
    public SnapshotContent Content { get; set; } = SnapshotContent.All;

    /// <summary>Came by SYNC: sends no ACKs.</summary>
    public bool IsPlainSync { get; set; }

    /// <summary>Last position it acknowledged.</summary>
    public long AckedOffset { get; set; }

    /// <summary>Last position it acknowledged as being on its disk.</summary>
    public long FsyncedOffset { get; set; }

    /// <summary>Unix milliseconds of its last sign of life.</summary>
    public long AckTime { get; set; }

    /// <summary>Its place in the log; null before the cut of its copy.</summary>
    public LogReader? Reader { get; set; }

    /// <summary>The RDB file it gets; null when it gets it from the running snapshot.</summary>
    public IStorageFile? File { get; set; }

    public long FilePosition { get; set; }

    /// <summary>A marked copy was sent whole: nothing may follow before its first ACK.</summary>
    public bool WaitsForAck { get; set; }

    /// <summary>True once REPLCONF ACK is expected from it.</summary>
    public bool IsOnline => State == ReplicaState.Online;

    /// <summary>True while the running snapshot goes straight to it.</summary>
    public bool IsStreamed => State == ReplicaState.Sending && File is null && !WaitsForAck;

    /// <summary>The word for <see cref="State"/> in INFO and the log.</summary>
    /// <remarks>Source: Redis, where only a replica that is sent a file is in send_bulk, and one that has its copy is online
    /// before it says so.</remarks>
    public string StateName => State switch
    {
        ReplicaState.Online => "online",
        ReplicaState.Sending => File is not null ? "send_bulk" : WaitsForAck ? "online" : "wait_bgsave",
        _ => "wait_bgsave",
    };

    /// <summary>The address INFO shows.</summary>
    public string Address => AnnouncedAddress ?? Client.Connection?.RemoteHost ?? string.Empty;

    /// <summary>host:port as the log lines name it.</summary>
    public string Name =>
        ListeningPort > 0 ? $"{Address}:{ListeningPort}" : Client.Connection?.RemoteAddress ?? "?";

    /// <summary>Sends what it is due, as far as the socket takes it.</summary>
    /// <returns>Bytes sent, or -1 when the connection failed.</returns>
    public long Pump()
    {
        if (Client.Reply.Length > 0 || Client.Has(ClientFlags.Closed | ClientFlags.CloseNow))
        {
            // Replies go first; the writable event comes back here.
            return 0;
        }

        return File is not null ? PumpFile() : IsOnline && !WaitsForAck ? PumpLog() : 0;
    }

    /// <summary>Gives up file and place in the log.</summary>
    public void Close()
    {
        Reader?.Close();
        Reader = null;
        File?.Dispose();
        File = null;
    }

    private long PumpLog()
    {
        long total = 0;
        while (Reader is { Behind: > 0 } reader)
        {
            ReadOnlySpan<byte> next = reader.Next();
            if (reader.IsBroken)
            {
                return -1;
            }

            int sent = Client.Connection!.Send(next);
            if (sent <= 0)
            {
                Client.Connection.WantsWrite = sent == 0;
                return sent < 0 ? -1 : total;
            }

            reader.Advance(sent);
            total += sent;
        }

        Client.Connection!.WantsWrite = false;
        return total;
    }

    private long PumpFile()
    {
        long total = 0;

        // A few chunks in one go: other clients wait no longer than it takes to copy 1 MB.
        for (int i = 0; i < 16 && File is { } file; i++)
        {
            int read = file.ReadAt(FilePosition, _chunk, out string? error);
            if (read <= 0)
            {
                return error is null ? total : -1;
            }

            int sent = Client.Connection!.Send(_chunk.AsSpan(0, read));
            if (sent <= 0)
            {
                Client.Connection.WantsWrite = sent == 0;
                return sent < 0 ? -1 : total;
            }

            FilePosition += sent;
            total += sent;
            if (FilePosition == file.Length)
            {
                file.Dispose();
                File = null;
            }
        }

        Client.Connection!.WantsWrite = true;
        return total;
    }
}
