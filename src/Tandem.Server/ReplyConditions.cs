using System;
using System.Globalization;
using Tandem.Server.Clients;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.Replication;
using Tandem.Server.Replication.Master;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server;

/// <summary>What replies wait for on this server: its own disk with appendfsync always, replicas with min-replicas-to-ack, the word of
/// Sentinels with master-lease.</summary>
internal sealed class ReplyConditions(ReplicationLog log, FsyncPolicy sync, AckRule acks, MasterLease lease) : IReplyCondition
{
    /// <summary>True while any reply may have to wait.</summary>
    public bool IsOn => sync.HoldsReplies || acks.IsOn || lease.IsOn;

    public long End => log.DataEnd;

    public long SafeEnd(Client client) => Math.Min(
        sync.HoldsReplies ? sync.DurableEnd : long.MaxValue, Math.Min(acks.SafeEnd(client), acks.IsMaster ? lease.SafeEnd : long.MaxValue));

    public int Acks(Client client) => acks.Of(client);

    public bool WaitsForOthers(Client client) => acks.Of(client) > 0 || lease.IsOn;

    public long TimeoutMilliseconds(Client client) => WaitsForOthers(client) ? acks.TimeoutOf(client) : 0;

    public string NotMet(Client client) => lease is { IsOn: true, IsHeld: false }
        ? "NOACK What was written is kept here, but too few Sentinels vouch for this master."
        : string.Create(
            CultureInfo.InvariantCulture, $"NOACK What was written is kept here, but was not confirmed by {acks.Of(client)} replicas in time.");
}
