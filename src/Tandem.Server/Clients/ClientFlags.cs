using System;

namespace Tandem.Server.Clients;

/// <summary>What a client is doing. The dispatcher takes its short way only when none of
/// <see cref="NeedsChecks"/> is set.</summary>
[Flags]
internal enum ClientFlags
{
    None = 0,

    /// <summary>Between MULTI and EXEC: commands are queued.</summary>
    Multi = 1 << 0,

    /// <summary>A WATCHed key changed: EXEC answers null.</summary>
    DirtyCas = 1 << 1,

    /// <summary>A command failed to queue: EXEC answers EXECABORT.</summary>
    DirtyExec = 1 << 2,

    /// <summary>Subscribed to something: in RESP2 only a few commands are allowed.</summary>
    PubSub = 1 << 3,

    /// <summary>Must AUTH first.</summary>
    Unauthenticated = 1 << 4,

    /// <summary>This is our master's link: its commands are applied, nothing is answered.</summary>
    Master = 1 << 5,

    /// <summary>A replica of ours.</summary>
    Replica = 1 << 6,

    /// <summary>MONITOR.</summary>
    Monitor = 1 << 7,

    /// <summary>Waits in a blocking command.</summary>
    Blocked = 1 << 8,

    /// <summary>Its commands wait for the end of CLIENT PAUSE.</summary>
    Paused = 1 << 9,

    /// <summary>Close once the replies are sent.</summary>
    CloseAfterReply = 1 << 10,

    /// <summary>Close as soon as the loop comes to it; nothing is read or sent any more.</summary>
    CloseNow = 1 << 11,

    /// <summary>The connection is gone.</summary>
    Closed = 1 << 12,

    /// <summary>CLIENT REPLY OFF.</summary>
    ReplyOff = 1 << 13,

    /// <summary>CLIENT REPLY SKIP: the next command is not answered.</summary>
    ReplySkipNext = 1 << 14,

    /// <summary>The command running now is the one that CLIENT REPLY SKIP meant.</summary>
    ReplySkip = 1 << 15,

    /// <summary>No connection behind it: a script, the log being loaded.</summary>
    Internal = 1 << 16,

    /// <summary>CLIENT NO-EVICT ON.</summary>
    NoEvict = 1 << 17,

    /// <summary>Counts as a replica in min-replicas and CLIENT LIST before it is online.</summary>
    PreSync = 1 << 18,

    /// <summary>READONLY was said (cluster).</summary>
    ReadOnly = 1 << 19,

    /// <summary>ASKING was said; holds for one command (cluster).</summary>
    Asking = 1 << 20,

    /// <summary>CLIENT TRACKING ON.</summary>
    Tracking = 1 << 21,

    /// <summary>Inside EXEC or a script: blocking commands must not block.</summary>
    DenyBlocking = 1 << 22,

    /// <summary>Connected through the Unix socket.</summary>
    UnixSocket = 1 << 23,

    /// <summary>Its output is queued to be sent before the loop sleeps.</summary>
    PendingWrite = 1 << 24,

    /// <summary>Woken from a block; its buffered input is processed before the loop sleeps.</summary>
    Unblocked = 1 << 25,

    /// <summary>A command of this client is on the stack now: the client must not be freed under it.</summary>
    Executing = 1 << 26,

    /// <summary>CLIENT NO-TOUCH ON: its reads do not refresh LRU and LFU.</summary>
    NoTouch = 1 << 27,

    /// <summary>Its user may not do everything: each command is checked.</summary>
    Restricted = 1 << 28,

    /// <summary>SCRIPT DEBUG SYNC: its next EVAL runs under the debugger.</summary>
    ScriptDebug = 1 << 29,

    /// <summary>Its output has replies about data that <see cref="ReplyHold"/> has not looked at.</summary>
    TellsData = 1 << 30,

    NeedsChecks = Multi | PubSub | Unauthenticated | Master | Replica | Monitor | ReplyOff | ReplySkipNext | ReplySkip
        | Internal | ReadOnly | Asking | Tracking | DenyBlocking | CloseAfterReply | CloseNow | Blocked | NoTouch | Restricted,
}
