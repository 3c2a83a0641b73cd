using System;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>CLIENT NO-TOUCH and SETINFO, of Redis 7.2.</summary>
internal static class ClientInformation
{
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
