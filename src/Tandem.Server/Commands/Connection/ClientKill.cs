using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>CLIENT KILL.</summary>
internal static class ClientKill
{
    /// <summary>Closes connections: the one with an address, or all that meet each condition given.</summary>
    /// <returns>OK for an address; with conditions an integer, how many were closed.</returns>
    [Command("CLIENT|KILL", "<ip:port|<[ID client-id]|[TYPE NORMAL|MASTER|SLAVE|REPLICA|PUBSUB]|[USER username]|[ADDR ip:port]|"
        + "[LADDR ip:port]|[SKIPME yes/no]> [<[ID client-id]|[TYPE NORMAL|MASTER|SLAVE|REPLICA|PUBSUB]|[USER username]|"
        + "[ADDR ip:port]|[LADDR ip:port]|[SKIPME yes/no]> ...]>", Arity = -3, Flags = CommandFlags.Admin
        | CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "2.4.0")]
    public static void Run(ref CommandContext c)
    {
        Conditions conditions = new();
        bool isOldForm = c.ArgumentCount == 3;
        if (isOldForm)
        {
            conditions.Address = Encoding.Latin1.GetString(c[2]);
            conditions.SkipsSelf = false;
        }
        else if (!TryRead(ref c, ref conditions))
        {
            return;
        }

        int killed = 0;
        foreach (Client client in new List<Client>(c.Server.Clients.All.Values))
        {
            if (!conditions.AreMetBy(client) || (client == c.Client && conditions.SkipsSelf))
            {
                continue;
            }

            killed++;
            if (client == c.Client)
            {
                client.Set(ClientFlags.CloseAfterReply);
            }
            else
            {
                c.Server.Clients.CloseSoon(client);
            }
        }

        if (!isOldForm)
        {
            c.Reply.Integer(killed);
        }
        else if (killed > 0)
        {
            c.Reply.Ok();
        }
        else
        {
            c.Reply.Error("ERR No such client"u8);
        }
    }

    private static bool TryRead(ref CommandContext c, ref Conditions conditions)
    {
        for (int i = 2; i < c.ArgumentCount; i += 2)
        {
            if (i + 1 >= c.ArgumentCount)
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }

            if (!TryReadOne(ref c, ref conditions, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadOne(ref CommandContext c, ref Conditions conditions, int i)
    {
        string value = Encoding.Latin1.GetString(c[i + 1]);
        if (c.Is(i, "ID"u8))
        {
            ReadOnlySpan<byte> error = "ERR client-id should be greater than 0"u8;
            bool isNumber = c.TryInteger(i + 1, 1, long.MaxValue, out long id, error);
            conditions.Id = id;
            return isNumber;
        }

        if (c.Is(i, "TYPE"u8))
        {
            bool known = ClientKinds.TryParse(c[i + 1], out ClientKind kind);
            conditions.Kind = kind;
            if (!known)
            {
                c.Reply.Error($"ERR Unknown client type '{value}'");
            }

            return known;
        }

        if (c.Is(i, "MAXAGE"u8))
        {
            if (!c.TryInteger(i + 1, out long age, "ERR maxage is not an integer or out of range"u8))
            {
                return false;
            }

            if (age <= 0)
            {
                c.Reply.Error("ERR maxage should be greater than 0"u8);
                return false;
            }

            conditions.ConnectedBefore = c.Now - (Math.Min(age, long.MaxValue / 1000) * 1000);
            return true;
        }

        if (c.Is(i, "ADDR"u8))
        {
            conditions.Address = value;
        }
        else if (c.Is(i, "LADDR"u8))
        {
            conditions.LocalAddress = value;
        }
        else if (c.Is(i, "USER"u8))
        {
            if (c.Server.Access.Users.Find(value) is null)
            {
                c.Reply.Error($"ERR No such user '{value}'");
                return false;
            }

            conditions.User = value;
        }
        else if (c.Is(i, "SKIPME"u8) && (c.Is(i + 1, "YES"u8) || c.Is(i + 1, "NO"u8)))
        {
            conditions.SkipsSelf = c.Is(i + 1, "YES"u8);
        }
        else
        {
            c.Reply.Error(Errors.Syntax);
            return false;
        }

        return true;
    }

    /// <summary>What a client must be to be closed; null conditions are met by all.</summary>
    private struct Conditions
    {
        public Conditions()
        {
        }

        public long? Id { get; set; }

        public ClientKind? Kind { get; set; }

        public string? Address { get; set; }

        public string? LocalAddress { get; set; }

        public string? User { get; set; }

        /// <summary>Unix milliseconds.</summary>
        public long? ConnectedBefore { get; set; }

        public bool SkipsSelf { get; set; } = true;

        public readonly bool AreMetBy(Client client) =>
            (Id is null || client.Id == Id)
            && (Kind is null || ClientKinds.KindOf(client) == Kind)
            && (Address is null || client.Connection?.RemoteAddress == Address)
            && (LocalAddress is null || client.Connection?.LocalAddress == LocalAddress)
            && (ConnectedBefore is null || client.ConnectedAt <= ConnectedBefore)
            && (User is null || client.User?.Name == User);
    }
}
