using System;
using Tandem.Server.Clients;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Replication.Replica;

/// <summary>Appends what was applied of the master's stream to our own log, byte for byte: our replicas share its offsets.</summary>
/// <remarks>Inside a transaction nothing counts as applied until EXEC, so that nobody can resume in its middle.</remarks>
internal sealed class AppliedStream(ReplicationLog log)
{
    private byte[] _pending = new byte[4096];
    private int _pendingLength;

    /// <summary>The database selected in the stream where we are.</summary>
    public int Database { get; set; }

    /// <summary>Bytes of a transaction that has not ended.</summary>
    public int PendingLength => _pendingLength;

    /// <summary>A new connection: the beginning of a transaction whose end did not come is asked for again.</summary>
    public void Begin() => _pendingLength = 0;

    /// <summary>A command of the stream was applied.</summary>
    /// <param name="bytes">As they came.</param>
    public void Applied(Client client, ReadOnlySpan<byte> bytes)
    {
        Database = client.Database.Index;
        if (client.Has(ClientFlags.Multi) || _pendingLength > 0)
        {
            if (_pending.Length - _pendingLength < bytes.Length)
            {
                Array.Resize(ref _pending, Math.Max(_pending.Length * 2, _pendingLength + bytes.Length));
            }

            bytes.CopyTo(_pending.AsSpan(_pendingLength));
            _pendingLength += bytes.Length;
            if (client.Has(ClientFlags.Multi))
            {
                return;
            }

            bytes = _pending.AsSpan(0, _pendingLength);
            _pendingLength = 0;
        }

        log.Append(bytes);
    }
}
