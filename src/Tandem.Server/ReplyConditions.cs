using System;
using System.Globalization;
using Tandem.Server.Clients;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.Replication.Master;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server;

/// <summary>What replies wait for on this server: its own disk with appendfsync always, replicas with min-replicas-to-ack.</summary>
internal sealed class ReplyConditions(ReplicationLog log, FsyncPolicy sync, AckRule acks) : IReplyCondition
{
    /// <summary>True while any reply may have to wait.</summary>
    public bool IsOn => sync.HoldsReplies || acks.IsOn;

    public long End => log.DataEnd;

    public long SafeEnd(Client client) => Math.Min(sync.HoldsReplies ? sync.DurableEnd : long.MaxValue, acks.SafeEnd(client));

    public int Acks(Client client) => acks.Of(client);

    public long TimeoutMilliseconds(Client client) => acks.SafeEnd(client) == long.MaxValue ? 0 : acks.TimeoutOf(client);

    public string NotMet(Client client) => string.Create(CultureInfo.InvariantCulture,
        $"NOACK What was written is kept here, but {acks.Of(client)} replicas did not confirm it in {acks.TimeoutOf(client)} milliseconds.");
}
