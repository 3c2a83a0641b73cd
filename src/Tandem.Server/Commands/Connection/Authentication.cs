using System;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>AUTH, HELLO, RESET: who a client is, and in which protocol it is answered.</summary>
internal static class Authentication
{
    /// <summary>Authenticates the client.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: WRONGPASS; no password is set.</remarks>
    [Command("AUTH", "[username] password", Arity = -2, Flags = CommandFlags.Sentinel | CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth | CommandFlags.AllowBusy,
        Acl = AclCategories.Connection, Since = "1.0.0")]
    public static void Auth(ref CommandContext c)
    {
        if (c.ArgumentCount > 3)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        c.Redact(1);
        c.Redact(2);
        if (c.ArgumentCount == 2 && c.Server.Access.Users.Default.HasNoPassword)
        {
            c.Reply.Error(Errors.NoPasswordSet);
        }
        else if (TryLogIn(ref c, c.ArgumentCount == 2 ? "default"u8 : c[1], c[c.ArgumentCount - 1]))
        {
            c.Reply.Ok();
        }
    }

    /// <summary>Chooses the protocol; authenticates and names the connection on the way.</summary>
    /// <returns>Map: server, version, proto, id, mode, role, modules.</returns>
    /// <remarks>Errors: NOPROTO, NOAUTH, WRONGPASS.</remarks>
    [Command("HELLO", "[protover [AUTH username password] [SETNAME clientname]]", Arity = -1, Flags = CommandFlags.Sentinel | CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale | CommandFlags.Fast | CommandFlags.NoAuth | CommandFlags.AllowBusy,
        Acl = AclCategories.Connection, Since = "6.0.0")]
    public static void Hello(ref CommandContext c)
    {
        long version = 0;
        if (c.ArgumentCount > 1)
        {
            if (!c.TryInteger(1, out version, "ERR Protocol version is not an integer or out of range"u8))
            {
                return;
            }

            if (version is not (2 or 3))
            {
                c.Reply.Error(Errors.UnsupportedProtocol);
                return;
            }
        }

        int name = 0;
        for (int i = 2; i < c.ArgumentCount; i++)
        {
            int left = c.ArgumentCount - i - 1;
            if (c.Is(i, "AUTH"u8) && left >= 2)
            {
                c.Redact(i + 1);
                c.Redact(i + 2);
                if (!TryLogIn(ref c, c[i + 1], c[i + 2]))
                {
                    return;
                }

                i += 2;
            }
            else if (c.Is(i, "SETNAME"u8) && left >= 1)
            {
                name = ++i;
            }
            else
            {
                c.Reply.Error($"ERR Syntax error in HELLO option '{Encoding.Latin1.GetString(c[i])}'");
                return;
            }
        }

        if (c.Server.Access.MustLogIn(c.Client))
        {
            c.Reply.Error(Errors.HelloAuthenticationRequired);
        }
        else if (name == 0 || ClientListing.TrySetName(ref c, name))
        {
            c.Reply.ProtocolVersion = version > 0 ? (int)version : c.Reply.ProtocolVersion;
            Introduce(ref c);
        }
    }

    /// <summary>Makes the connection as if it were new.</summary>
    /// <returns>RESET.</returns>
    /// <remarks>Errors: a replica or the master.</remarks>
    [Command("RESET", "", Arity = 1, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale
        | CommandFlags.Fast | CommandFlags.NoAuth | CommandFlags.AllowBusy, Acl = AclCategories.Connection, Since = "6.2.0")]
    public static void Reset(ref CommandContext c)
    {
        Client client = c.Client;
        if (client.Has(ClientFlags.Monitor))
        {
            c.Server.Monitors.Remove(client);
        }

        if (client.Has(ClientFlags.Replica | ClientFlags.Master | ClientFlags.Internal))
        {
            c.Reply.Error("ERR can only reset normal client connections"u8);
            return;
        }

        Transactions.Multi.End(client);
        c.Server.Subscriptions.Forget(client);
        c.Server.Tracking.Disable(client);
        c.Server.Replication.Acks.Demand(client, replicas: 0, timeoutMilliseconds: 0);
        client.Clear(ClientFlags.ReplyOff | ClientFlags.ReplySkip | ClientFlags.ReplySkipNext | ClientFlags.ReadOnly
            | ClientFlags.Asking | ClientFlags.NoEvict | ClientFlags.NoTouch);
        client.Database = c.Keyspace[0];
        client.Name = null;
        c.Server.Access.Greet(client);
        c.Reply.Suppressed = false;
        c.Reply.ProtocolVersion = 2;
        c.Reply.Simple("RESET"u8);
    }

    private static bool TryLogIn(ref CommandContext c, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password)
    {
        bool isRight = c.Server.Access.TryLogIn(c.Client, user, password, c[0]);
        if (!isRight)
        {
            c.Reply.Error(Errors.WrongPassword);
        }

        return isRight;
    }

    private static void Introduce(ref CommandContext c)
    {
        bool isSentinel = c.Server.Options.IsSentinel;
        c.Reply.Map(isSentinel ? 6 : 7);
        c.Reply.Bulk("server"u8);
        c.Reply.Bulk("redis"u8);
        c.Reply.Bulk("version"u8);
        c.Reply.Bulk(TandemServer.RedisVersion);
        c.Reply.Bulk("proto"u8);
        c.Reply.Integer(c.Reply.ProtocolVersion);
        c.Reply.Bulk("id"u8);
        c.Reply.Integer(c.Client.Id);
        c.Reply.Bulk("mode"u8);
        c.Reply.Bulk(isSentinel ? "sentinel"u8 : c.Server.Options.Cluster.Enabled ? "cluster"u8 : "standalone"u8);
        if (!isSentinel)
        {
            c.Reply.Bulk("role"u8);
            c.Reply.Bulk(c.Server.Replication.IsReplica ? "replica"u8 : "master"u8);
        }

        c.Reply.Bulk("modules"u8);
        c.Reply.EmptyArray();
    }
}
