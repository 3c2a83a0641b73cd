using System;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>CLIENT NO-TOUCH and SETINFO, of Redis 7.2, and Tandem's CLIENT ACKS: what a connection says about itself.</summary>
internal static class ClientInformation
{
    /// <summary>How many replicas must have this connection's writes before they are acknowledged, if that is more than
    /// min-replicas-to-ack says; 0 leaves it to that. TIMEOUT is in milliseconds, 0 (or none) waits for ever; when it is over,
    /// replies are -NOACK errors, and the writes stay.</summary>
    /// <returns>OK.</returns>
    [Command("CLIENT|ACKS", "numreplicas [TIMEOUT milliseconds]", Arity = -3, Flags = CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "7.0.0")]
    public static void Acks(ref CommandContext c)
    {
        if (!c.TryInteger(2, out long replicas))
        {
            return;
        }

        long timeout = 0;
        if (c.ArgumentCount is not 3 and not 5 || (c.ArgumentCount == 5 && !c.Is(3, "TIMEOUT"u8)))
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        if (c.ArgumentCount == 5 && !c.TryInteger(4, out timeout))
        {
            return;
        }

        if (replicas is < 0 or > int.MaxValue || timeout < 0)
        {
            c.Reply.Error("ERR the number of replicas and the timeout must not be negative"u8);
            return;
        }

        c.Server.Replication.Acks.Demand(c.Client, (int)replicas, timeout);
        c.Reply.Ok();
    }

    /// <summary>Whether reads of this connection leave the keys' age and frequency of use as they are.</summary>
    /// <returns>OK.</returns>
    [Command("CLIENT|NO-TOUCH", "<ON|OFF>", Arity = 3, Flags = CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "7.2.0")]
    public static void NoTouch(ref CommandContext c)
    {
        if (c.Is(2, "ON"u8))
        {
            c.Client.Set(ClientFlags.NoTouch);
        }
        else if (c.Is(2, "OFF"u8))
        {
            c.Client.Clear(ClientFlags.NoTouch);
        }
        else
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }

        c.Reply.Ok();
    }

    /// <summary>Says which library this connection is used by: shown by CLIENT LIST.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: blanks or control characters, an attribute that is neither LIB-NAME nor LIB-VER.</remarks>
    [Command("CLIENT|SETINFO", "<LIB-NAME libname|LIB-VER libver>", Arity = 4, Flags = CommandFlags.Noscript
        | CommandFlags.Loading | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "7.2.0")]
    public static void SetInfo(ref CommandContext c)
    {
        bool isName = c.Is(2, "LIB-NAME"u8);
        if (!isName && !c.Is(2, "LIB-VER"u8))
        {
            c.Reply.Error($"ERR Unrecognized option '{System.Text.Encoding.Latin1.GetString(c[2])}'");
            return;
        }

        if (c[3].ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            c.Reply.Error(isName
                ? "ERR lib-name cannot contain spaces, newlines or special characters."u8
                : "ERR lib-ver cannot contain spaces, newlines or special characters."u8);
            return;
        }

        byte[]? value = c[3].Length == 0 ? null : c[3].ToArray();
        if (isName)
        {
            c.Client.LibraryName = value;
        }
        else
        {
            c.Client.LibraryVersion = value;
        }

        c.Reply.Ok();
    }
}
