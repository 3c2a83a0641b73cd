using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Connection;

/// <summary>CLIENT TRACKING, CACHING, GETREDIR, TRACKINGINFO: client side caching.</summary>
internal static class ClientTracking
{
    /// <summary>Turns tracking of the keys that this client reads on or off.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: modes that do not go together, or not with the present ones; prefixes that overlap; no such client to
    /// redirect to.</remarks>
    [Command("CLIENT|TRACKING", "<ON|OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] [OPTOUT] "
        + "[NOLOOP]", Arity = -3, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "6.0.0")]
    public static void Run(ref CommandContext c)
    {
        List<byte[]> prefixes = [];
        if (!TryParse(ref c, out TrackingModes modes, out long redirect, prefixes))
        {
            return;
        }

        if (c.Is(2, "OFF"u8))
        {
            c.Server.Tracking.Disable(c.Client);
        }
        else if (!c.Is(2, "ON"u8))
        {
            c.Reply.Error(Errors.Syntax);
            return;
        }
        else if (Conflict(c.Client.TrackingState as TrackingState, modes, prefixes) is { } error)
        {
            c.Reply.Error(error);
            return;
        }
        else
        {
            c.Server.Tracking.Enable(c.Client, modes, redirect, prefixes);
        }

        c.Reply.Ok();
    }

    /// <summary>Says whether the keys of the next command are tracked.</summary>
    /// <returns>OK.</returns>
    /// <remarks>Errors: not in the mode for it.</remarks>
    [Command("CLIENT|CACHING", "<YES|NO>", Arity = 3, Flags = CommandFlags.Noscript | CommandFlags.Loading
        | CommandFlags.Stale, Acl = AclCategories.Connection, Since = "6.0.0")]
    public static void Caching(ref CommandContext c)
    {
        if (c.Client.TrackingState is not TrackingState state)
        {
            c.Reply.Error("ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode "u8
                + "enabled"u8);
            return;
        }

        bool isYes = c.Is(2, "YES"u8);
        if (!isYes && !c.Is(2, "NO"u8))
        {
            c.Reply.Error(Errors.Syntax);
        }
        else if (!state.Has(isYes ? TrackingModes.OptIn : TrackingModes.OptOut))
        {
            c.Reply.Error(isYes
                ? "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode."u8
                : "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode."u8);
        }
        else
        {
            state.Modes |= TrackingModes.Caching;
            c.Reply.Ok();
        }
    }

    /// <summary>Tells which client gets this one's invalidations.</summary>
    /// <returns>Integer: 0 for itself, -1 when tracking is off.</returns>
    [Command("CLIENT|GETREDIR", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "6.0.0")]
    public static void GetRedirect(ref CommandContext c) =>
        c.Reply.Integer(c.Client.TrackingState is TrackingState state ? state.Redirect : -1);

    /// <summary>Describes the state of tracking.</summary>
    /// <returns>Map: flags, redirect, prefixes.</returns>
    [Command("CLIENT|TRACKINGINFO", "", Arity = 2, Flags = CommandFlags.Noscript | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Connection, Since = "6.2.0")]
    public static void Info(ref CommandContext c)
    {
        TrackingState? state = c.Client.TrackingState as TrackingState;
        List<string> flags = [state is null ? "off" : "on"];
        if (state is not null)
        {
            AddNames(state, flags);
        }

        c.Reply.Map(3);
        c.Reply.Bulk("flags"u8);
        c.Reply.Set(flags.Count);
        foreach (string flag in flags)
        {
            c.Reply.Bulk(flag);
        }

        c.Reply.Bulk("redirect"u8);
        c.Reply.Integer(state?.Redirect ?? -1);
        c.Reply.Bulk("prefixes"u8);
        c.Reply.Array(state?.Prefixes.Count ?? 0);
        foreach (byte[] prefix in state?.Prefixes ?? [])
        {
            c.Reply.Bulk(prefix);
        }
    }

    private static void AddNames(TrackingState state, List<string> names)
    {
        bool caches = state.Has(TrackingModes.Caching);
        foreach ((TrackingModes mode, string name, string? withCaching) in ((TrackingModes, string, string?)[])
            [
                (TrackingModes.Broadcast, "bcast", null), (TrackingModes.OptIn, "optin", "caching-yes"),
                (TrackingModes.OptOut, "optout", "caching-no"), (TrackingModes.NoLoop, "noloop", null),
                (TrackingModes.BrokenRedirect, "broken_redirect", null),
            ])
        {
            if (state.Has(mode))
            {
                names.Add(name);
                if (caches && withCaching is not null)
                {
                    names.Add(withCaching);
                }
            }
        }
    }

    private static bool TryParse(ref CommandContext c, out TrackingModes modes, out long redirect, List<byte[]> prefixes)
    {
        modes = TrackingModes.None;
        redirect = 0;
        for (int i = 3; i < c.ArgumentCount; i++)
        {
            bool hasMore = i + 1 < c.ArgumentCount;
            if (hasMore && c.Is(i, "REDIRECT"u8))
            {
                if (!TryRedirect(ref c, ++i, ref redirect))
                {
                    return false;
                }
            }
            else if (hasMore && c.Is(i, "PREFIX"u8))
            {
                prefixes.Add(c[++i].ToArray());
            }
            else if (ModeOf(ref c, i) is var mode and not TrackingModes.None)
            {
                modes |= mode;
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        return true;
    }

    private static TrackingModes ModeOf(ref CommandContext c, int index) =>
        c.Is(index, "BCAST"u8) ? TrackingModes.Broadcast
        : c.Is(index, "OPTIN"u8) ? TrackingModes.OptIn
        : c.Is(index, "OPTOUT"u8) ? TrackingModes.OptOut
        : c.Is(index, "NOLOOP"u8) ? TrackingModes.NoLoop
        : TrackingModes.None;

    private static bool TryRedirect(ref CommandContext c, int index, ref long redirect)
    {
        if (redirect != 0)
        {
            c.Reply.Error("ERR A client can only redirect to a single other client"u8);
            return false;
        }

        if (!c.TryInteger(index, out redirect))
        {
            return false;
        }

        if (!c.Server.Clients.All.ContainsKey(redirect))
        {
            c.Reply.Error("ERR The client ID you want redirect to does not exist"u8);
            return false;
        }

        return true;
    }

    // What does not go together, in Redis's order; null when all is well.
    private static string? Conflict(TrackingState? state, TrackingModes modes, List<byte[]> prefixes)
    {
        const TrackingModes Opt = TrackingModes.OptIn | TrackingModes.OptOut;
        bool isBroadcast = (modes & TrackingModes.Broadcast) != 0;
        if (!isBroadcast && prefixes.Count > 0)
        {
            return "ERR PREFIX option requires BCAST mode to be enabled";
        }

        if (state is not null && state.Has(TrackingModes.Broadcast) != isBroadcast)
        {
            return "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then re-enabling it "
                + "with a different mode.";
        }

        if (isBroadcast && (modes & Opt) != 0)
        {
            return "ERR OPTIN and OPTOUT are not compatible with BCAST";
        }

        if ((modes & Opt) == Opt)
        {
            return "ERR You can't specify both OPTIN mode and OPTOUT mode";
        }

        if (state is not null && (((modes & TrackingModes.OptIn) != 0 && state.Has(TrackingModes.OptOut))
            || ((modes & TrackingModes.OptOut) != 0 && state.Has(TrackingModes.OptIn))))
        {
            return "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then re-enabling it "
                + "with a different mode.";
        }

        return isBroadcast ? Overlap(state, prefixes) : null;
    }

    private static string? Overlap(TrackingState? state, List<byte[]> prefixes)
    {
        for (int i = 0; i < prefixes.Count; i++)
        {
            foreach (byte[] known in state?.Prefixes ?? [])
            {
                if (Overlaps(known, prefixes[i]))
                {
                    return OverlapText(prefixes[i], "an existing prefix", known);
                }
            }

            for (int j = i + 1; j < prefixes.Count; j++)
            {
                if (Overlaps(prefixes[i], prefixes[j]))
                {
                    return OverlapText(prefixes[i], "another provided prefix", prefixes[j]);
                }
            }
        }

        return null;
    }

    private static string OverlapText(byte[] prefix, string what, byte[] other) =>
        $"ERR Prefix '{Encoding.UTF8.GetString(prefix)}' overlaps with {what} '{Encoding.UTF8.GetString(other)}'. "
        + "Prefixes for a single client must not overlap.";

    private static bool Overlaps(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.StartsWith(b) || b.StartsWith(a);
}
