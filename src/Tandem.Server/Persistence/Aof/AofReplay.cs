using System;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Persistence.Aof;

/// <summary>Runs the commands of a file. Nothing of it is propagated, counted or refused.</summary>
internal sealed class AofReplay
{
    private const int BufferBytes = 1 << 20;

    // As often as Redis serves clients meanwhile.
    private const int CommandsPerTurn = 1024;

    private readonly Dispatcher _dispatcher;
    private readonly IStorageFile _file;
    private readonly Action<long> _progress;
    private readonly ArgumentList _arguments = new();
    private readonly RespLimits _limits = new() { MaxBulkLength = int.MaxValue };
    private readonly Client _client;
    private byte[] _buffer = new byte[BufferBytes];
    private int _position;
    private int _filled;
    private long _bufferStart;
    private long _beforeTransaction;

    /// <param name="from">Position of the file to begin at.</param>
    /// <param name="progress">Called now and then with the position; may run other clients.</param>
    public AofReplay(Dispatcher dispatcher, IStorageFile file, long from, Action<long> progress)
    {
        _dispatcher = dispatcher;
        _file = file;
        _progress = progress;
        _bufferStart = from;
        ValidLength = from;
        _client = dispatcher.Clients.AddInternal(dispatcher.Keyspace[0]);
        _client.Set(ClientFlags.DenyBlocking);
    }

    /// <summary>The file up to the end of the last whole command that is in no unfinished transaction.</summary>
    public long ValidLength { get; private set; }

    /// <summary>The database selected at the end.</summary>
    public int Database => _client.Database.Index;

    /// <summary>The unknown command, or why the file cannot be read.</summary>
    public string? Detail { get; private set; }

    /// <summary>True when the file ended between MULTI and EXEC.</summary>
    public bool IsInTransaction => _client.Has(ClientFlags.Multi);

    /// <summary>Runs all of it.</summary>
    public AofOutcome Run()
    {
        int commands = 0;
        while (true)
        {
            AofOutcome? outcome = Step();
            if (outcome is { } ended)
            {
                return ended;
            }

            if (++commands % CommandsPerTurn == 0)
            {
                _progress(_bufferStart + _position);
                _dispatcher.RefreshTime();
            }
        }
    }

    // One command or annotation; null when there may be more.
    private AofOutcome? Step()
    {
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_position, _filled - _position);
            if (rest.Length > 0 && rest[0] == (byte)'#' && !_client.Reader.InMultibulk)
            {
                int end = rest.IndexOf((byte)'\n');
                if (end >= 0)
                {
                    _position += end + 1;
                    Passed();
                    return null;
                }
            }
            else if (rest.Length > 0)
            {
                if (rest[0] != (byte)'*')
                {
                    return AofOutcome.BadFormat;
                }

                _arguments.Clear();
                RequestStatus status = _client.Reader.TryRead(
                    _buffer.AsSpan(0, _filled), ref _position, _arguments, out int count, _limits);
                if (status == RequestStatus.ProtocolError || (status == RequestStatus.Complete && count == 0))
                {
                    return AofOutcome.BadFormat;
                }

                if (status == RequestStatus.Complete)
                {
                    return Execute(new RequestArguments(_buffer, _arguments.AsSpan()));
                }
            }

            if (Fill() is { } ended)
            {
                return ended;
            }
        }
    }

    private AofOutcome? Execute(RequestArguments arguments)
    {
        CommandDefinition? command = _dispatcher.Commands.Find(arguments[0]);
        if (command is { HasSubcommands: true } && arguments.Count > 1)
        {
            command = CommandTable.FindSubcommand(command, arguments[1]);
        }

        if (command is null || !command.AcceptsArity(arguments.Count))
        {
            Detail = Encoding.UTF8.GetString(arguments[0]);
            return AofOutcome.UnknownCommand;
        }

        bool wasInTransaction = IsInTransaction;
        if (wasInTransaction && !Refusals.RunsInsideMulti(command))
        {
            _dispatcher.Queue!(_client, command, arguments, command.Flags);
        }
        else
        {
            _dispatcher.Replay(_client, command, arguments);
        }

        if (IsInTransaction && !wasInTransaction)
        {
            _beforeTransaction = ValidLength;
        }

        Passed();
        return null;
    }

    private void Passed() => ValidLength = IsInTransaction ? _beforeTransaction : _bufferStart + _position;

    // Null when there are more bytes.
    private AofOutcome? Fill()
    {
        int kept = _filled - _position;
        if (kept == _buffer.Length || _client.Reader.RequiredLength > _buffer.Length)
        {
            long needed = Math.Max(_client.Reader.RequiredLength, (long)kept * 2);
            byte[] larger = new byte[(int)Math.Min(Math.Max(needed, BufferBytes), Array.MaxLength)];
            _buffer.AsSpan(_position, kept).CopyTo(larger);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_position, kept).CopyTo(_buffer);
        }

        _bufferStart += _position;
        _position = 0;
        _filled = kept;
        int read = _file.ReadAt(_bufferStart + kept, _buffer.AsSpan(kept), out string? error);
        if (read > 0)
        {
            _filled += read;
            return null;
        }

        if (read < 0)
        {
            Detail = error;
            return AofOutcome.Unreadable;
        }

        return kept > 0 || IsInTransaction ? AofOutcome.Truncated : AofOutcome.Complete;
    }
}
