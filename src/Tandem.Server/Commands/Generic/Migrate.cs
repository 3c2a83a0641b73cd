using System;
using System.Collections.Generic;
using System.Text;
using Tandem.DataStructures.HashTables;
using Tandem.Protocol;
using Tandem.Server.Cluster;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Commands.Generic;

/// <summary>MIGRATE: moves keys to another server.</summary>
internal static class Migrate
{
    private const int DefaultTimeoutMilliseconds = 1000;
    private const int ChunkBytes = 64 * 1024;

    private enum Outcome
    {
        Done,
        WriteFailed,
        ReadFailed,
    }

    /// <param name="FirstKey">First argument that is a key.</param>
    /// <param name="UserName">0 when not given, else the argument.</param>
    /// <param name="Password">0 when not given, else the argument.</param>
    private readonly record struct Request(
        int FirstKey, int KeyCount, long Database, int TimeoutMilliseconds, bool Copies, bool Replaces, int UserName, int Password);

    /// <summary>Moves keys to another server: they are gone here as soon as they are there. The server waits meanwhile.</summary>
    /// <returns>OK, or NOKEY when no key exists.</returns>
    /// <remarks>Errors: IOERR when the other server cannot be reached or is too slow (a key may then be at both), what the other
    /// server replied. Cost: that of DUMP and DEL here and of RESTORE there. Replicas get DEL.</remarks>
    [Command("MIGRATE",
        "host port <key|\"\"> destination-db timeout [COPY] [REPLACE] [AUTH password|AUTH2 username password] [KEYS key [key ...]]",
        Arity = -6, Flags = CommandFlags.Write, Acl = AclCategories.Keyspace | AclCategories.Dangerous,
        Keys = "RW access delete @3; RW access delete incomplete @KEYS:-2 last=-1", Tips = "nondeterministic_output",
        Since = "2.6.0")]
    public static void Run(ref CommandContext c)
    {
        if (!TryRequest(ref c, out Request request))
        {
            return;
        }

        List<int> keys = [];
        for (int i = request.FirstKey; i < request.FirstKey + request.KeyCount; i++)
        {
            if (!c.Find(i).IsNull)
            {
                keys.Add(i);
            }
        }

        if (keys.Count == 0)
        {
            c.Reply.Simple("NOKEY"u8);
            return;
        }

        c.PropagateOnlyEffects();
        string host = Encoding.Latin1.GetString(c[1]);
        string port = Encoding.Latin1.GetString(c[2]);
        bool mayRetry = true;
        while (true)
        {
            MigrationSocket? socket = c.Server.Migrations.Open(host, port, request.TimeoutMilliseconds, c.Now);
            if (socket is null)
            {
                c.Reply.Error("IOERR error or timeout connecting to the client"u8);
                return;
            }

            Outcome outcome = Transfer(ref c, request, keys, socket, ref mayRetry);
            if (outcome == Outcome.Done)
            {
                return;
            }

            c.Server.Migrations.Close(socket);

            // A kept connection may have been closed by the other side meanwhile: then a new one will do.
            if (mayRetry && !socket.Connection.HasTimedOut)
            {
                mayRetry = false;
                continue;
            }

            c.Reply.Error(outcome == Outcome.WriteFailed
                ? "IOERR error or timeout writing to target instance"u8
                : "IOERR error or timeout reading to target instance"u8);
            return;
        }
    }

    private static bool TryRequest(ref CommandContext c, out Request request)
    {
        request = new Request(FirstKey: 3, KeyCount: 1, 0, 0, false, false, 0, 0);
        for (int i = 6; i < c.ArgumentCount; i++)
        {
            int more = c.ArgumentCount - 1 - i;
            if (c.Is(i, "COPY"u8))
            {
                request = request with { Copies = true };
            }
            else if (c.Is(i, "REPLACE"u8))
            {
                request = request with { Replaces = true };
            }
            else if (c.Is(i, "AUTH"u8) && more >= 1)
            {
                request = request with { Password = ++i };
                c.Redact(i);
            }
            else if (c.Is(i, "AUTH2"u8) && more >= 2)
            {
                request = request with { UserName = i + 1, Password = i + 2 };
                c.Redact(++i);
                c.Redact(++i);
            }
            else if (c.Is(i, "KEYS"u8))
            {
                if (c[3].Length != 0)
                {
                    c.Reply.Error(
                        "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string"u8);
                    return false;
                }

                request = request with { FirstKey = i + 1, KeyCount = more };
                break;
            }
            else
            {
                c.Reply.Error(Errors.Syntax);
                return false;
            }
        }

        if (!c.TryInteger(5, out long timeout) || !c.TryInteger(4, out long database))
        {
            return false;
        }

        request = request with
        {
            Database = database,
            TimeoutMilliseconds = timeout <= 0 ? DefaultTimeoutMilliseconds : (int)Math.Min(timeout, int.MaxValue),
        };
        return true;
    }

    private static Outcome Transfer(
        ref CommandContext c, Request request, List<int> keys, MigrationSocket socket, ref bool mayRetry)
    {
        bool selects = socket.Database != request.Database;
        List<int> sent = [];
        RespWriter stream = Compose(ref c, request, keys, selects, sent);
        ReadOnlySpan<byte> bytes = stream.Written;
        while (bytes.Length > 0)
        {
            ReadOnlySpan<byte> chunk = bytes[..Math.Min(bytes.Length, ChunkBytes)];
            if (!socket.Connection.TrySend(chunk, request.TimeoutMilliseconds))
            {
                return Outcome.WriteFailed;
            }

            bytes = bytes[chunk.Length..];
        }

        string? preface = null;
        for (int i = (request.Password > 0 ? 1 : 0) + (selects ? 1 : 0); i > 0; i--)
        {
            if (socket.Connection.ReadLine(request.TimeoutMilliseconds) is not { } reply)
            {
                return Outcome.ReadFailed;
            }

            preface ??= reply.StartsWith('-') ? reply : null;
        }

        return Receive(ref c, request, sent, socket, preface, ref mayRetry);
    }

    // Reads the reply for each key; what the other server has is removed here at once.
    private static Outcome Receive(
        ref CommandContext c, Request request, List<int> sent, MigrationSocket socket, string? error, ref bool mayRetry)
    {
        List<int> moved = [];
        bool isRefused = false;
        bool isBroken = false;
        for (int i = 0; i < sent.Count; i++)
        {
            if (socket.Connection.ReadLine(request.TimeoutMilliseconds) is not { } reply)
            {
                if (i == 0 && mayRetry && !socket.Connection.HasTimedOut)
                {
                    return Outcome.ReadFailed;
                }

                isBroken = true;
                break;
            }

            string? refusal = error ?? (reply.StartsWith('-') ? reply : null);
            if (refusal is null)
            {
                if (!request.Copies)
                {
                    moved.Add(sent[i]);
                    Remove(ref c, sent[i]);
                }
            }
            else if (!isRefused)
            {
                isRefused = true;
                socket.Database = -1;
                c.Reply.Error(Encoding.Latin1.GetBytes("ERR Target instance replied with error: " + refusal[1..]));
            }
        }

        Propagate(ref c, moved);
        if (isBroken && !isRefused)
        {
            mayRetry = false;
            return Outcome.ReadFailed;
        }

        if (isBroken)
        {
            c.Server.Migrations.Close(socket);
        }
        else if (!isRefused)
        {
            socket.Database = request.Database;
            c.Reply.Ok();
        }

        return Outcome.Done;
    }

    private static void Remove(ref CommandContext c, int key)
    {
        EntryRef entry = c.FindForWrite(key);
        if (!entry.IsNull)
        {
            c.Database.Remove(entry, c.Hash(key), c.Options.LazyfreeLazyServerDel);
            c.KeyChanged(key, KeyEventClass.Generic, "del");
        }
    }

    private static void Propagate(ref CommandContext c, List<int> moved)
    {
        if (moved.Count == 0)
        {
            return;
        }

        c.BeginPropagateAs("DEL"u8, moved.Count + 1);
        foreach (int key in moved)
        {
            c.Dispatcher.Propagation.Argument(c[key]);
        }
    }

    // AUTH and SELECT if need be, and a RESTORE for each key whose time is not over.
    private static RespWriter Compose(
        ref CommandContext c, Request request, List<int> keys, bool selects, List<int> sent)
    {
        RespWriter stream = new();
        if (request.Password > 0)
        {
            stream.Array(request.UserName > 0 ? 3 : 2);
            stream.Bulk("AUTH"u8);
            if (request.UserName > 0)
            {
                stream.Bulk(c[request.UserName]);
            }

            stream.Bulk(c[request.Password]);
        }

        if (selects)
        {
            stream.Array(2);
            stream.Bulk("SELECT"u8);
            stream.BulkInteger(request.Database);
        }

        foreach (int key in keys)
        {
            EntryRef entry = c.Database.Peek(c[key]);
            if (entry.IsNull)
            {
                continue;
            }

            sent.Add(key);
            stream.Array(request.Replaces ? 5 : 4);
            stream.Bulk(c.Server.Options.Cluster.Enabled ? "RESTORE-ASKING"u8 : "RESTORE"u8);
            stream.Bulk(c[key]);
            stream.BulkInteger(entry.HasExpiry ? Math.Max(entry.Expiry - c.Now, 1) : 0);
            stream.Bulk(c.Server.Dumps.Serialize(entry));
            if (request.Replaces)
            {
                stream.Bulk("REPLACE"u8);
            }
        }

        return stream;
    }
}
