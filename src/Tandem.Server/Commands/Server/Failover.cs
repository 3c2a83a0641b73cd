using System.Text;
using Tandem.Protocol;
using Tandem.Server.Dispatch;
using Tandem.Server.Replication;
using Coordinated = Tandem.Server.Replication.Failover;

namespace Tandem.Server.Commands.Server;

/// <summary>FAILOVER.</summary>
internal static class Failover
{
    /// <summary>Hands the role of master to a replica, once it has everything; writes wait meanwhile.</summary>
    /// <returns>OK when it has begun or was given up.</returns>
    [Command("FAILOVER", "[TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]", Arity = -1, Flags = CommandFlags.Admin
        | CommandFlags.Noscript | CommandFlags.Stale, Since = "6.2.0")]
    public static void Run(ref CommandContext c)
    {
        Coordinated failover = c.Server.Failover;
        if (c.Server.Options.Cluster.Enabled)
        {
            c.Reply.Error("ERR FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead."u8);
        }
        else if (c.ArgumentCount == 2 && c.Is(1, "ABORT"u8))
        {
            Abort(ref c, failover);
        }
        else if (TryParse(ref c, out string? host, out int port, out long timeout, out bool isForced)
            && MayBegin(ref c, failover, host, port, timeout, isForced))
        {
            failover.Begin(host, port, timeout, isForced);
            c.Reply.Ok();
        }
    }

    private static void Abort(ref CommandContext c, Coordinated failover)
    {
        if (failover.State == FailoverState.None)
        {
            c.Reply.Error("ERR No failover in progress."u8);
            return;
        }

        failover.Abort("Failover manually aborted");
        c.Reply.Ok();
    }

    private static bool TryParse(ref CommandContext c, out string? host, out int port, out long timeout, out bool isForced)
    {
        (host, port, timeout, isForced) = (null, 0, 0, false);
        for (int i = 1; i < c.ArgumentCount; i++)
        {
            if (c.Is(i, "TIMEOUT"u8) && i + 1 < c.ArgumentCount && timeout == 0)
            {
                if (!c.TryInteger(++i, out timeout))
                {
                    return false;
                }

                if (timeout <= 0)
                {
                    c.Reply.Error("ERR FAILOVER timeout must be greater than 0"u8);
                    return false;
                }
            }
            else if (c.Is(i, "TO"u8) && i + 2 < c.ArgumentCount && host is null)
            {
                if (!c.TryInteger(i + 2, out long number))
                {
                    return false;
                }

                host = Encoding.UTF8.GetString(c[i + 1]);
                port = (int)number;
                i += 2;
            }
            else if (c.Is(i, "FORCE"u8) && !isForced)
            {
                isForced = true;
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        return true;
    }

    private static bool MayBegin(
        ref CommandContext c, Coordinated failover, string? host, int port, long timeout, bool isForced)
    {
        string? refusal = null;
        if (failover.State != FailoverState.None)
        {
            refusal = "ERR FAILOVER already in progress.";
        }
        else if (c.Server.Replication.IsReplica)
        {
            refusal = "ERR FAILOVER is not valid when server is a replica.";
        }
        else if (c.Server.Replication.Replicas.Sessions.Count == 0)
        {
            refusal = "ERR FAILOVER requires connected replicas.";
        }
        else if (isForced && (timeout == 0 || host is null))
        {
            refusal = "ERR FAILOVER with force option requires both a timeout and target HOST and IP.";
        }
        else if (host is not null)
        {
            refusal = failover.Find(host, port) switch
            {
                null => "ERR FAILOVER target HOST and PORT is not a replica.",
                { IsOnline: false } => "ERR FAILOVER target replica is not online.",
                _ => null,
            };
        }

        if (refusal is not null)
        {
            c.Reply.Error(refusal);
        }

        return refusal is null;
    }
}
