using System;
using System.Collections.Generic;

namespace Tandem.Server.Clients;

/// <summary>Holds replies back until what was written before them is safe: each reply waits for the position that the log had when
/// it was made, so reads that saw a held write are held with it.</summary>
/// <remarks>
/// A client's output is three parts in a row: released, waiting for one position, and made since. The last becomes the
/// waiting part when that is released; so a client that never stops sending gets its replies all the same.
/// </remarks>
internal sealed class ReplyHold
{
    private readonly Func<long> _end;
    private readonly Func<long> _safeEnd;
    private readonly List<Client> _held = [];
    private readonly List<Client> _released = [];

    /// <param name="end">Where the log ends now.</param>
    /// <param name="safeEnd">Up to where it is safe.</param>
    public ReplyHold(Func<long> end, Func<long> safeEnd)
    {
        _end = end;
        _safeEnd = safeEnd;
    }

    /// <summary>True while replies have to wait.</summary>
    public bool IsOn { get; set; }

    /// <summary>How many bytes of a client's output may be sent.</summary>
    public int Sendable(Client client)
    {
        long safe = _safeEnd();
        if (client.HeldBytes > 0 && client.HeldUntil <= safe)
        {
            client.ReleasedBytes += client.HeldBytes;
            client.HeldBytes = 0;
        }

        int made = client.Reply.Length - client.ReleasedBytes - client.HeldBytes;
        if (made > 0 && client.HeldBytes == 0)
        {
            long end = _end();
            if (end <= safe)
            {
                client.ReleasedBytes += made;
            }
            else
            {
                client.HeldBytes = made;
                client.HeldUntil = end;
                _held.Add(client);
            }
        }

        return client.ReleasedBytes;
    }

    /// <summary>More is safe, or nothing is held any more: who may go on is queued to be sent to.</summary>
    public void Release(ClientList clients)
    {
        _released.AddRange(_held);
        _held.Clear();
        foreach (Client client in _released)
        {
            if (client.Has(ClientFlags.Closed))
            {
                continue;
            }

            if (!IsOn)
            {
                client.HeldBytes = 0;
                client.ReleasedBytes = 0;
                clients.QueueWrite(client);
            }
            else if (client.HeldUntil <= _safeEnd())
            {
                clients.QueueWrite(client);
            }
            else
            {
                _held.Add(client);
            }
        }

        _released.Clear();
    }
}
