using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Transactions;

namespace Tandem.Server.Commands.Connection;

/// <summary>CLIENT: the connections of this server. Here: ID, INFO, LIST, names, HELP.</summary>
[Command("CLIENT", "", Arity = -2, Flags = CommandFlags.Sentinel, Since = "2.4.0")]
internal static class ClientListing
{
    /// <summary>Gives the number of this connection.</summary>
    /// <returns>Integer.</returns>
    [Command("CLIENT|ID", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "5.0.0")]
    public static void Id(ref CommandContext c) => c.Reply.Integer(c.Client.Id);

    /// <summary>Describes this connection.</summary>
    /// <returns>A line of CLIENT LIST.</returns>
    [Command("CLIENT|INFO", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Tips = "nondeterministic_output", Since = "6.2.0")]
    public static void Info(ref CommandContext c)
    {
        StringBuilder text = new();
        Append(text, c.Client, ref c);
        c.Reply.Verbatim(Encoding.Latin1.GetBytes(text.ToString()), "txt");
    }

    /// <summary>Describes all connections, or those of a type or with certain numbers.</summary>
    /// <returns>One line for each.</returns>
    [Command("CLIENT|LIST", "[TYPE NORMAL|MASTER|REPLICA|PUBSUB] [ID client-id [client-id ...]]", Arity = -2,
        Flags = CommandFlags.Admin | CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Tips = "nondeterministic_output", Since = "2.4.0")]
    public static void List(ref CommandContext c)
    {
        StringBuilder text = new();
        IReadOnlyDictionary<long, Client> all = c.Server.Clients.All;
        if (c.ArgumentCount == 4 && c.Is(2, "TYPE"u8))
        {
            if (!ClientKinds.TryParse(c[3], out ClientKind kind))
            {
                c.Reply.Error($"ERR Unknown client type '{Encoding.Latin1.GetString(c[3])}'");
                return;
            }

            foreach (Client client in all.Values)
            {
                if (ClientKinds.KindOf(client) == kind)
                {
                    Append(text, client, ref c);
                }
            }
        }
        else if (c.ArgumentCount > 3 && c.Is(2, "ID"u8))
        {
            for (int i = 3; i < c.ArgumentCount; i++)
            {
                if (!c.TryInteger(i, out long id, "ERR Invalid client ID"u8))
                {
                    return;
                }

                if (all.TryGetValue(id, out Client? client))
                {
                    Append(text, client, ref c);
                }
            }
        }
        else if (c.ArgumentCount != 2)
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }
        else
        {
            foreach (Client client in all.Values)
            {
                Append(text, client, ref c);
            }
        }

        c.Reply.Verbatim(Encoding.Latin1.GetBytes(text.ToString()), "txt");
    }

    /// <summary>Gives this connection a name.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: blanks or control characters in the name.</remarks>
    [Command("CLIENT|SETNAME", "connection-name", Arity = 3, Flags = CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "2.6.9")]
    public static void SetName(ref CommandContext c)
    {
        if (TrySetName(ref c, 2))
        {
            c.Reply.Ok();
        }
    }

    /// <summary>Gives the name of this connection.</summary>
    /// <returns>Bulk string, or null when it has none.</returns>
    [Command("CLIENT|GETNAME", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "2.6.9")]
    public static void GetName(ref CommandContext c)
    {
        if (c.Client.Name is { } name)
        {
            c.Reply.Bulk(name);
        }
        else
        {
            c.Reply.Null();
        }
    }

    /// <summary>Tells what the subcommands do.</summary>
    /// <returns>Array of lines.</returns>
    [Command("CLIENT|HELP", "", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "5.0.0")]
    public static void Help(ref CommandContext c) => HelpText.Reply(
        ref c,
        "CACHING (YES|NO)",
        "    Whether the keys of the next command are tracked (OPTIN, OPTOUT).",
        "ACKS <replicas> [TIMEOUT <milliseconds>]",
        "    How many replicas must have a write before it is acknowledged.",
        "GETNAME",
        "    Name of this connection.",
        "GETREDIR",
        "    Connection that gets this one's invalidations.",
        "ID",
        "    Number of this connection.",
        "INFO",
        "    This connection, as LIST describes it.",
        "KILL <ip:port> | <option> <value> [...]",
        "    Close connections: ID, TYPE, USER, ADDR, LADDR, MAXAGE; SKIPME (YES|NO).",
        "LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB)] [ID <id> ...]",
        "    Describe connections.",
        "NO-EVICT (ON|OFF)",
        "    Never close this connection to free memory.",
        "NO-TOUCH (ON|OFF)",
        "    Whether reads leave age and frequency of keys alone.",
        "PAUSE <timeout> [WRITE|ALL]",
        "    Hold back all commands, or those that write, for <timeout> milliseconds.",
        "REPLY (ON|OFF|SKIP)",
        "    Whether commands are answered.",
        "SETINFO (LIB-NAME <name>|LIB-VER <version>)",
        "    Name the library of this connection.",
        "SETNAME <name>",
        "    Name this connection.",
        "TRACKING (ON|OFF) [...]",
        "    Client side caching.",
        "TRACKINGINFO",
        "    State of client side caching of this connection.",
        "UNBLOCK <id> [TIMEOUT|ERROR]",
        "    End the wait of a connection in a blocking command.",
        "UNPAUSE",
        "    End PAUSE.");

    /// <summary>Names the client after an argument; an empty one takes the name away.</summary>
    /// <returns>False after replying the error.</returns>
    internal static bool TrySetName(ref CommandContext c, int index)
    {
        if (c[index].ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            c.Reply.Error("ERR Client names cannot contain spaces, newlines or special characters."u8);
            return false;
        }

        c.Client.Name = c[index].Length == 0 ? null : c[index].ToArray();
        return true;
    }

    private static void Append(StringBuilder text, Client client, ref CommandContext c)
    {
        CommandQueue? queue = client.Transaction as CommandQueue;
        bool isSelf = client == c.Client;
        long arguments = 0;
        for (int i = 0; isSelf && i < c.ArgumentCount; i++)
        {
            arguments += c[i].Length;
        }

        ClientLine.Append(
            text, client, c.Now, client.Has(ClientFlags.Multi) ? queue?.Count ?? 0 : -1, isSelf ? c.Arguments.Buffer.Length : 0, arguments);
        text.Append('\n');
    }
}
