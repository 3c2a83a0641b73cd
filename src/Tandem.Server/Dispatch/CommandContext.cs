using System;
using System.Runtime.CompilerServices;
using Tandem.DataStructures.HashTables;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Dispatch;

/// <summary>One running command: its arguments, the client, the database and the reply. All a command needs passes here.</summary>
/// <remarks>Spans into the arguments stay valid for the whole command. Entries found stay valid until the next key is added
/// or removed.</remarks>
internal readonly ref struct CommandContext
{
    /// <summary>Keys whose entries are asked for at once: as many misses as a processor keeps under way, about.</summary>
    private const int KeysPerPrefetch = 16;

    private readonly RequestArguments _arguments;
    private readonly ulong _firstKeyHash;

    /// <param name="firstKeyHash">Hash of argument 1, computed when the request was parsed and its bucket prefetched; 0 when
    /// it was not.</param>
    /// <param name="isRetry">True when the client was blocked in this very command and may have something to take now.</param>
    public CommandContext(
        Dispatcher dispatcher,
        Client client,
        CommandDefinition command,
        RequestArguments arguments,
        ulong firstKeyHash,
        bool isRetry)
    {
        Dispatcher = dispatcher;
        Client = client;
        Command = command;
        _arguments = arguments;
        _firstKeyHash = firstKeyHash;
        IsRetry = isRetry;
    }

    public Dispatcher Dispatcher { get; }

    public Client Client { get; }

    public CommandDefinition Command { get; }

    public bool IsRetry { get; }

    /// <summary>True once nobody will read the reply, because it became larger than its limit: a long one can end here.</summary>
    public bool IsAbandoned => Client.Has(ClientFlags.CloseNow);

    public RequestArguments Arguments => _arguments;

    /// <summary>Arguments, the command's name included (it is number 0; a subcommand's name is number 1).</summary>
    public int ArgumentCount => _arguments.Count;

    public RespWriter Reply => Client.Reply;

    public Database Database => Client.Database;

    public KeyspaceRoot Keyspace => Dispatcher.Keyspace;

    public KeyspaceOptions Options => Dispatcher.Keyspace.Options;

    /// <summary>The time commands see, Unix milliseconds; one value for a whole transaction or script.</summary>
    public long Now => Dispatcher.Keyspace.Now;

    public ReadOnlySpan<byte> this[int index] => _arguments[index];

    /// <summary>True when an option word equals the argument, whatever its case.</summary>
    public bool Is(int index, ReadOnlySpan<byte> upperCaseWord)
    {
        ReadOnlySpan<byte> argument = _arguments[index];
        return argument.Length == upperCaseWord.Length && System.Text.Ascii.EqualsIgnoreCase(argument, upperCaseWord);
    }

    /// <summary>The key hash of an argument.</summary>
    public ulong Hash(int index) =>
        index == 1 && _firstKeyHash != 0 ? _firstKeyHash : HashTable.Hash(_arguments[index]);

    /// <summary>Asks the processor for the entries of the next keys, so that waiting for them overlaps. To be called with
    /// each key of a loop over many; works once per sixteen.</summary>
    /// <param name="index">Number of the argument that is the next key.</param>
    /// <param name="first">Number of the first key.</param>
    /// <param name="step">From one key to the next.</param>
    public void PrefetchKeys(int index, int first, int step)
    {
        if (Dispatcher.HasPrefetchedKeys || (index - first) % (KeysPerPrefetch * step) != 0 || index + step >= ArgumentCount)
        {
            return;
        }

        Span<ulong> hashes = stackalloc ulong[KeysPerPrefetch];
        int count = 0;
        HashTable table = Database.Table;
        for (int i = index; i < ArgumentCount && count < KeysPerPrefetch; i += step)
        {
            hashes[count] = HashTable.Hash(_arguments[i]);
            table.Prefetch(hashes[count++]);
        }

        foreach (ulong hash in hashes[..count])
        {
            table.PrefetchEntry(hash);
        }
    }

    /// <summary>Finds a key to read it, of whatever type; null (<see cref="EntryRef.IsNull"/>) when absent.</summary>
    public EntryRef Find(int key, bool touch = true) =>
        Database.LookupRead(_arguments[key], Hash(key), touch && !Client.Has(ClientFlags.NoTouch));

    /// <summary>Finds a key to change or remove it.</summary>
    public EntryRef FindForWrite(int key) => Database.LookupWrite(_arguments[key], Hash(key));

    /// <summary>Finds a key that must hold the given type, to read it.</summary>
    /// <returns>False after replying WRONGTYPE; else true, with a null entry when the key is absent.</returns>
    public bool TryFind(int key, DataType type, out EntryRef entry)
    {
        entry = Find(key);
        return entry.IsNull || HasType(entry, type);
    }

    /// <summary>Finds a key that must hold the given type, to change it.</summary>
    /// <returns>False after replying WRONGTYPE; else true, with a null entry when the key is absent.</returns>
    public bool TryFindForWrite(int key, DataType type, out EntryRef entry)
    {
        entry = FindForWrite(key);
        return entry.IsNull || HasType(entry, type);
    }

    /// <summary>Finds one of the keys that a blocking command takes from. When the command runs again, only the key that
    /// became ready may have something to take, whatever the others are by now.</summary>
    /// <returns>False after replying WRONGTYPE; else true, with a null entry when there is nothing to take.</returns>
    public bool TryFindToTake(int key, DataType type, out EntryRef entry)
    {
        entry = IsRetry && !ReadyKey.SequenceEqual(_arguments[key]) ? default : FindForWrite(key);
        if (IsRetry && !entry.IsNull && ValueTag.TypeOf(entry) != type)
        {
            entry = default;
        }

        return entry.IsNull || HasType(entry, type);
    }

    /// <summary>Replies WRONGTYPE unless the entry holds the type.</summary>
    public bool HasType(EntryRef entry, DataType type)
    {
        if (ValueTag.TypeOf(entry) == type)
        {
            return true;
        }

        Reply.Error(Errors.WrongType);
        return false;
    }

    /// <summary>Adds a key that is absent; the caller sets its value at once.</summary>
    public EntryRef Add(int key, DataType type, ValueEncoding encoding) =>
        Database.Add(_arguments[key], Hash(key), type, encoding);

    /// <summary>Finds or adds a key whose whole value is replaced: the old value is freed, an expiry is gone. The caller sets
    /// the value at once.</summary>
    public EntryRef Overwrite(int key, DataType type, ValueEncoding encoding)
    {
        EntryRef entry = FindForWrite(key);
        if (entry.IsNull)
        {
            return Add(key, type, encoding);
        }

        Database.DisposeValue(entry);
        Database.ClearExpiry(entry);
        entry.Tag = ValueTag.Of(type, encoding);
        return entry;
    }

    /// <summary>Says that a key changed: counts the change, fails WATCHing transactions, tells caching clients and subscribers.
    /// Exactly one call for each key a command changed.</summary>
    /// <param name="changes">How many elements changed: what save points count.</param>
    public void KeyChanged(int key, KeyEventClass eventClass, string eventName, long changes = 1) =>
        KeyChanged(_arguments[key], eventClass, eventName, changes);

    public void KeyChanged(ReadOnlySpan<byte> key, KeyEventClass eventClass, string eventName, long changes = 1)
    {
        Dispatcher.Keyspace.Dirty += changes;
        Database.Changed(key, eventClass, eventName);
    }

    /// <summary>A second event of a key whose change was already announced ("del" after the last element was taken).</summary>
    public void Notify(int key, KeyEventClass eventClass, string eventName) =>
        Database.Notify(eventClass, eventName, _arguments[key]);

    /// <summary>Removes a key that has become empty, with its "del" event; the change itself is announced by the caller.</summary>
    public void RemoveEmptied(int key, EntryRef entry)
    {
        Database.Remove(entry, Hash(key));
        Database.Notify(KeyEventClass.Generic, "del", _arguments[key]);
    }

    /// <summary>Reads an integer argument.</summary>
    /// <returns>False after replying "value is not an integer or out of range" (or the text given).</returns>
    public bool TryInteger(int index, out long value, ReadOnlySpan<byte> error = default)
    {
        if (NumberText.TryParseInteger(_arguments[index], out value))
        {
            return true;
        }

        Reply.Error(error.IsEmpty ? Errors.NotInteger : error);
        return false;
    }

    /// <summary>Reads an integer argument that must lie in a range.</summary>
    /// <returns>False after replying "value is out of range, value must between ..." or "not an integer" (or, for both,
    /// the text given).</returns>
    public bool TryInteger(int index, long min, long max, out long value, ReadOnlySpan<byte> error = default)
    {
        if (!TryInteger(index, out value, error))
        {
            return false;
        }

        if (value >= min && value <= max)
        {
            return true;
        }

        if (error.IsEmpty)
        {
            Reply.Error($"ERR value is out of range, value must between {min} and {max}");
        }
        else
        {
            Reply.Error(error);
        }

        return false;
    }

    /// <summary>Reads a floating point argument.</summary>
    /// <returns>False after replying "value is not a valid float" (or the text given).</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryDouble(int index, out double value, ReadOnlySpan<byte> error = default)
    {
        if (NumberText.TryParseDouble(_arguments[index], out value))
        {
            return true;
        }

        Reply.Error(error.IsEmpty ? Errors.NotFloat : error);
        return false;
    }

    /// <summary>Replies that a subcommand is not known, or not with so many arguments: what containers do that look at the
    /// number themselves.</summary>
    public void RefuseSubcommand()
    {
        string shown = System.Text.Encoding.Latin1.GetString(Refusals.Limit(_arguments[1], 128));
        string container = (Command.Container ?? Command.Name).ToUpperInvariant();
        Reply.Error(System.Text.Encoding.Latin1.GetBytes(
            $"ERR unknown subcommand or wrong number of arguments for '{shown}'. Try {container} HELP."));
    }

    /// <summary>An argument is secret: MONITOR and the slow log do not show it.</summary>
    public void Redact(int argument) => Dispatcher.Redact(argument);

    /// <summary>Replaces what is propagated for this command: nothing is sent as it came; the caller adds the effects through
    /// <see cref="Dispatcher"/>'s <c>Propagation</c>.</summary>
    public void PropagateOnlyEffects() => Dispatcher.SuppressVerbatim();

    /// <summary>Propagates <c>name key</c> in place of the command.</summary>
    public void PropagateAs(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first)
    {
        Dispatcher.SuppressVerbatim();
        Dispatcher.Propagation.Add(Database.Index, name, first);
    }

    /// <summary>Propagates <c>name first second</c> in place of the command.</summary>
    public void PropagateAs(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Dispatcher.SuppressVerbatim();
        Dispatcher.Propagation.Add(Database.Index, name, first, second);
    }

    /// <summary>Propagates a command of any length in place of this one: the caller adds its other arguments with
    /// <c>Dispatcher.Propagation.Argument</c>.</summary>
    public void BeginPropagateAs(ReadOnlySpan<byte> name, int argumentCount)
    {
        Dispatcher.SuppressVerbatim();
        Dispatcher.Propagation.Begin(Database.Index, argumentCount);
        Dispatcher.Propagation.Argument(name);
    }

    /// <summary>Blocks the client until one of the keys may have something to take, or the time is over. The command is then
    /// executed again, with <see cref="IsRetry"/>; if it calls this again it stays where it is in the queue.</summary>
    /// <param name="type">The type of value that may wake it.</param>
    /// <param name="firstKey">First of the arguments that are keys to wait for.</param>
    /// <param name="keyCount">How many of them.</param>
    /// <param name="timeoutMilliseconds">0 waits for ever.</param>
    /// <param name="onTimeout">What is answered when the time is over.</param>
    public void Block(DataType type, int firstKey, int keyCount, long timeoutMilliseconds, TimeoutReply onTimeout) =>
        Dispatcher.Blocked.BlockOnKeys(in this, type, firstKey, keyCount, timeoutMilliseconds, onTimeout);

    /// <summary>As <see cref="Block"/>, for streams that are read behind the ids given, one for each key.</summary>
    public void BlockOnStreams(int firstKey, scoped ReadOnlySpan<StreamId> after, long timeoutMilliseconds) =>
        Dispatcher.Blocked.BlockOnKeys(
            in this, DataType.Stream, firstKey, after.Length, timeoutMilliseconds, TimeoutReply.NullArray, after);

    /// <summary>The key that became ready, when the command runs again.</summary>
    public ReadOnlySpan<byte> ReadyKey => Dispatcher.Blocked.ReadyKey;

    /// <summary>The ids that <see cref="BlockOnStreams"/> was given, when the command runs again.</summary>
    public ReadOnlySpan<StreamId> AwaitedAfter => Dispatcher.Blocked.AwaitedAfter;

    /// <summary>True when a blocking command must not block: inside EXEC or a script, or a command from the master.</summary>
    public bool MustNotBlock => Client.Has(ClientFlags.DenyBlocking | ClientFlags.Master | ClientFlags.Internal);

    /// <summary>Reads a timeout argument in seconds, fractions allowed, of a blocking command.</summary>
    /// <returns>False after replying the error.</returns>
    public bool TryTimeout(int index, out long milliseconds)
    {
        milliseconds = 0;
        if (!NumberText.TryParseDouble(_arguments[index], out double seconds))
        {
            Reply.Error(Errors.TimeoutNotFloat);
            return false;
        }

        // As in Redis 7.0, what no 64-bit integer can hold counts as negative, and a fraction of a millisecond below 0 as 0.
        double wanted = Math.Ceiling(seconds * 1000);
        if (wanted < 0 || wanted >= long.MaxValue)
        {
            Reply.Error(Errors.TimeoutNegative);
            return false;
        }

        milliseconds = (long)wanted;
        return true;
    }
}
