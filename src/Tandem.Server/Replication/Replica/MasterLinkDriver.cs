using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Logging;
using Tandem.Platform.Loop;
using Tandem.Platform.Networking;
using Tandem.Platform.Storage;
using Tandem.Server.Clients;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Replication.Replica;

/// <summary>Does what <see cref="MasterLink"/> decides: the connection to the master, the full copy, the stream.</summary>
internal sealed class MasterLinkDriver : IConnectionHandler
{
    private readonly EventLoop _loop;
    private readonly Dispatcher _dispatcher;
    private readonly RequestProcessor _requests;
    private readonly ServerLog _log;
    private readonly LinkOutput _output = new();
    private readonly AppliedStream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly StringBuilder _line = new();
    private Connection? _connection;
    private (ReplicationId Id, long Offset) _copyPosition;

    public MasterLinkDriver(
        EventLoop loop, ITransport transport, IStorage storage, Dispatcher dispatcher, RequestProcessor requests,
        ISnapshotLoader loader, ServerLog log, Func<LinkIdentity> identity, Func<long> timeoutMilliseconds)
    {
        _loop = loop;
        Transport = transport;
        _dispatcher = dispatcher;
        _requests = requests;
        _log = log;
        _stream = new AppliedStream(dispatcher.Log);
        Copy = new FullCopy(loop, storage, loader, log);
        Machine = new MasterLink
        {
            Identity = identity,
            Position = Position,
            TimeoutMilliseconds = timeoutMilliseconds,
            History = () => HasPosition && dispatcher.Log.IsActive ? dispatcher.Log.History.ToString().Replace(' ', ':') : null,
        };
        dispatcher.Clients.Closing += ClientClosing;
        requests.MasterApplied = _stream.Applied;
    }

    public MasterLink Machine { get; }

    /// <summary>The client that applies the stream; null while the link is down.</summary>
    public Client? Master { get; private set; }

    /// <summary>The database selected in the stream where we are.</summary>
    public int StreamDatabase => _stream.Database;

    /// <summary>Bytes of the stream that are here but not applied: a pause holds them back, or a transaction has not ended.</summary>
    public int UnappliedBytes => _stream.PendingLength + (Master?.Input.Length ?? 0);

    /// <summary>Makes the next connection: encrypted or not.</summary>
    public ITransport Transport { get; set; }

    /// <summary>bind-source-addr; null when not set.</summary>
    public string? BindSource { get; set; }

    /// <summary>The full copy on its way to us.</summary>
    public FullCopy Copy { get; }

    /// <summary>Called when the data were replaced by a full copy, or the history's id changed: sub-replicas must reconnect.</summary>
    public Action? HistoryChanged { get; set; }

    /// <summary>Called before the first ACK, with the epoch of the master's data.</summary>
    public Action<long>? Synchronized { get; set; }

    /// <summary>Told whether the master accepted our PSYNC.</summary>
    public Action<bool>? PsyncDecided { get; set; }

    /// <summary>Called before the data are replaced by a full copy.</summary>
    public Action? DataReplacing { get; set; }

    /// <summary>Takes data and log back to a position, and gives the database that is selected there; null when a full copy is needed.
    /// </summary>
    public Func<ReplicationId, long, int?> Rewinds { get; set; } = static (_, _) => null;

    /// <summary>Offset up to which our log is on disk for good, told along with each ACK; null when it is not kept there.</summary>
    public Func<long?> DurableEnd { get; set; } = static () => null;

    /// <summary>Unix milliseconds of the last bytes from the master.</summary>
    public long LastInput { get; private set; }

    /// <summary>True when our log's end may be offered to a master to resume from.</summary>
    public bool HasPosition { get; set; }

    public void Follow(string host, int port) => Perform(Machine.Follow(new MasterEndpoint(host, port), Now()));

    public void Leave() => Perform(Machine.Leave());

    /// <summary>The data were loaded from a file that says where they stand in the stream.</summary>
    public void RestorePosition(int streamDatabase)
    {
        HasPosition = true;
        _stream.Database = streamDatabase;
    }

    /// <summary>Once a second: retries, timeouts, ACK.</summary>
    public void Tick()
    {
        Perform(Machine.Tick(Now()));
        if (Machine.State == LinkState.Streaming)
        {
            SendAck();
        }
    }

    /// <summary>Tells the master how far we are.</summary>
    public void SendAck()
    {
        if (_connection is not null && Master is not null)
        {
            int surplus = _dispatcher.Log.Broken == BrokenRule.AcknowledgesTooMuch ? 1000 : 0;
            _output.Ack(_dispatcher.Log.End + surplus, DurableEnd());
            _output.Flush(_connection);
        }
    }

    public void OnWritable(Connection connection)
    {
        if (Machine.State == LinkState.Connecting)
        {
            if (connection.LastError is { } error)
            {
                Perform(Machine.Failed(error, Now()));
                return;
            }

            connection.SetNoDelay(true);
            connection.WantsRead = true;
            Perform(Machine.Connected(Now()));
        }

        _output.Flush(_connection);
    }

    public void OnReadable(Connection connection)
    {
        if (connection != _connection || Copy.IsReadByLoader)
        {
            return;
        }

        LastInput = Now();
        if (Master is not null)
        {
            Machine.Heard(LastInput);
            _requests.OnReadable(connection);
            return;
        }

        int received = connection.Receive(_buffer);
        if (received < 0)
        {
            string reason = connection.LastError ?? "Connection reset by peer";
            Perform(Machine.Failed(reason, LastInput));
        }
        else if (received > 0)
        {
            _dispatcher.Clients.Statistics.NetReplicationInputBytes += received;
            Take(_buffer.AsSpan(0, received));
        }
    }

    private (ReplicationId Id, long Position) Position() =>
        HasPosition && _dispatcher.Log.IsActive ? (_dispatcher.Log.Id, _dispatcher.Log.End) : (ReplicationId.None, -1);

    private long Now() => _loop.UnixMilliseconds;

    private void Perform(IReadOnlyList<LinkAction> actions)
    {
        foreach (LinkAction action in actions)
        {
            switch (action)
            {
                case LinkAction.Log log:
                    _log.Write(log.Level, log.Text);
                    break;
                case LinkAction.Open:
                    _output.Writer.Reset();
                    _line.Clear();
                    _connection = Transport.Connect(Machine.Master.Host, Machine.Master.Port, BindSource, this);
                    break;
                case LinkAction.Send send:
                    _output.Writer.Array(send.Words.Length);
                    foreach (string word in send.Words)
                    {
                        _output.Writer.Bulk(word);
                    }

                    break;
                case LinkAction.SendSync:
                    _output.Writer.Raw("SYNC\r\n"u8);
                    break;
                case LinkAction.Receive receive:
                    BeginReceiving(receive.Id, receive.Offset);
                    break;
                case LinkAction.Rewind rewind:
                    RewindTo(rewind.Id, rewind.Position);
                    break;
                case LinkAction.Resume resume:
                    Resume(resume.Id);
                    break;
                case LinkAction.Close:
                    Close();
                    break;
            }
        }

        _output.Flush(_connection);
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && _connection is not null)
        {
            if (Copy.Receiver is { } receiver)
            {
                Machine.Heard(Now());
                int used = receiver.Feed(bytes);
                bytes = bytes[used..];
                if (receiver.Failure is { } failure)
                {
                    Perform(Machine.Failed(failure, Now()));
                }
                else if (Copy.IsDueForLoader)
                {
                    LoadConnection(bytes.ToArray());
                    return;
                }
                else if (receiver.IsComplete)
                {
                    LoadFile(bytes.ToArray());
                    return;
                }
            }
            else if (Master is { } master)
            {
                master.Input.Append(bytes);
                _dispatcher.Clients.QueueInput(master);
                return;
            }
            else
            {
                byte next = bytes[0];
                bytes = bytes[1..];
                TakeLineByte(next);
            }
        }
    }

    private void TakeLineByte(byte next)
    {
        if (next != (byte)'\n')
        {
            _line.Append((char)next);
            return;
        }

        string line = _line.ToString().TrimEnd('\r');
        _line.Clear();
        bool wasAsked = Machine.State == LinkState.Psync;
        Perform(Machine.Line(line, Now()));
        if (wasAsked && Machine.State != LinkState.Psync)
        {
            PsyncDecided?.Invoke(Machine.State is LinkState.Streaming or LinkState.Transfer);
        }
    }

    private void BeginReceiving(ReplicationId id, long offset)
    {
        _copyPosition = (id, offset);
        if (Copy.Begin() is { } error)
        {
            Perform(Machine.Failed(error, Now()));
        }
    }

    private void LoadFile(byte[] streamBehind)
    {
        Connection connection = _connection!;
        connection.WantsRead = false;
        LoadedCopy copy = Copy.LoadFile(() => _connection == connection, Pulse);
        _connection?.WantsRead = true;
        Install(copy, streamBehind);
    }

    private void LoadConnection(byte[] first)
    {
        Connection connection = _connection!;
        LoadedCopy copy = Copy.LoadConnection(
            connection, first, () => _connection == connection, Machine.TimeoutMilliseconds(),
            staysReadable: _copyPosition.Id == _dispatcher.Log.Id, Pulse, out byte[] streamBehind);
        Install(copy, streamBehind);
    }

    private void Install(LoadedCopy copy, byte[] streamBehind)
    {
        if (copy.Tables is null)
        {
            Perform(Machine.State == LinkState.Transfer ? Machine.Failed(copy.Error!, Now()) : []);
            return;
        }

        DataReplacing?.Invoke();
        _log.Write(LogLevel.Notice, "MASTER <-> REPLICA sync: Flushing old data");
        for (int i = 0; i < copy.Tables.Length; i++)
        {
            _dispatcher.Keyspace[i].ReplaceTable(copy.Tables[i]);
        }

        if (!_copyPosition.Id.IsNone)
        {
            _dispatcher.Log.Adopt(_copyPosition.Id, _copyPosition.Offset);
            HasPosition = true;
        }

        _stream.Database = copy.StreamDatabase;
        HistoryChanged?.Invoke();
        Stream(streamBehind);
        Perform(Machine.Loaded(Now()));
        SendAck();
    }

    private void RewindTo(ReplicationId id, long position)
    {
        HasPosition = false;
        if (Rewinds(id, position) is { } database)
        {
            RestorePosition(database);
            HistoryChanged?.Invoke();
        }
    }

    private void Pulse()
    {
        _output.Writer.Raw("\n"u8);
        _output.Flush(_connection);
    }

    private void Resume(ReplicationId id)
    {
        if (!id.IsNone && id != _dispatcher.Log.Id)
        {
            _dispatcher.Log.ContinueAs(id);
            HistoryChanged?.Invoke();
        }

        Stream([]);
    }

    private void Stream(byte[] received)
    {
        Synchronized?.Invoke(Machine.MasterEpoch);
        Connection connection = _connection!;
        KeyspaceRoot keyspace = _dispatcher.Keyspace;
        Master = _dispatcher.Clients.AddMaster(connection, keyspace[Math.Clamp(_stream.Database, 0, keyspace.DatabaseCount - 1)]);
        _stream.Begin();
        if (received.Length > 0)
        {
            Master.Input.Append(received);
            _dispatcher.Clients.QueueInput(Master);
        }
    }

    private void ClientClosing(Client client)
    {
        if (client == Master)
        {
            Master = null;
            _connection = null;
            Perform(Machine.Failed(client.Connection?.LastError ?? "connection closed", Now()));
        }
    }

    private void Close()
    {
        Copy.Abandon();
        Connection? connection = _connection;
        _connection = null;
        if (Master is { } master)
        {
            Master = null;
            _dispatcher.Clients.Close(master);
        }
        else
        {
            connection?.Close();
        }
    }
}
