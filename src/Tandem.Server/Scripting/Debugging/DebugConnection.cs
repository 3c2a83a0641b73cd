using System;
using Tandem.Platform.Networking;
using Tandem.Server.Clients;

namespace Tandem.Server.Scripting.Debugging;

/// <summary>The connection of a client whose script is debugged: during the session its bytes are no requests, so they pass
/// by the request processor and the client's reply buffer.</summary>
internal sealed class DebugConnection : IConnectionHandler
{
    /// <summary>The most bytes that wait to be taken. Redis 7.0 gives up at the same size.</summary>
    public const int MaxInputBytes = 1024 * 1024;

    private const int ReadBytes = 16 * 1024;

    private readonly Client _client;
    private readonly ClientList _clients;
    private readonly Connection _connection;
    private readonly IConnectionHandler? _usualHandler;
    private readonly InputBuffer _output = new();

    /// <summary>Takes the connection over; <see cref="Release"/> gives it back.</summary>
    public DebugConnection(Client client, ClientList clients)
    {
        _client = client;
        _clients = clients;
        _connection = client.Connection!;
        _usualHandler = _connection.Handler;
        _connection.Handler = this;
    }

    /// <summary>What came and was not taken.</summary>
    public InputBuffer Input { get; } = new();

    /// <summary>True once the client has gone: nothing is read or sent any more.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Something is left to be sent: the client does not read as fast as it asks.</summary>
    public bool HasOutput => _output.Length > 0;

    public void OnReadable(Connection c) => Receive();

    public void OnWritable(Connection c) => SendOutput();

    /// <summary>Takes what has arrived.</summary>
    /// <returns>False when there is nothing.</returns>
    public bool Receive()
    {
        if (IsGone || Input.Length > MaxInputBytes)
        {
            return false;
        }

        int received = _connection.Receive(Input.FreeSpace(ReadBytes));
        if (received < 0)
        {
            Lose();
        }

        if (received <= 0)
        {
            return false;
        }

        Input.Advance(received);
        _connection.WantsRead = Input.Length <= MaxInputBytes;
        _client.LastInteraction = _clients.Now;
        _client.BytesReceived += received;
        _clients.Statistics.NetInputBytes += received;
        return true;
    }

    /// <summary>Drops input from the front.</summary>
    public void Consume(int count)
    {
        Input.Consume(count);
        _connection.WantsRead = !IsGone;
    }

    /// <summary>Sends bytes, or keeps them until the client takes them.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (!IsGone)
        {
            _output.Append(bytes);
            SendOutput();
        }
    }

    /// <summary>Notes that the client has gone.</summary>
    public void Lose()
    {
        IsGone = true;
        _output.Clear();
        _connection.WantsRead = false;
        _connection.WantsWrite = false;
    }

    /// <summary>Gives the connection back. What was not sent goes before the replies that the client waits for.</summary>
    public void Release()
    {
        _connection.Handler = _usualHandler;
        if (_output.Length > 0)
        {
            byte[] replies = _client.Reply.Written.ToArray();
            _client.Reply.Reset();
            _client.Reply.Raw(_output.Span);
            _client.Reply.Raw(replies);
        }

        _output.Release();
        Input.Release();
    }

    private void SendOutput()
    {
        while (_output.Length > 0)
        {
            int sent = _connection.Send(_output.Span);
            if (sent < 0)
            {
                Lose();
                return;
            }

            if (sent == 0)
            {
                break;
            }

            _client.BytesSent += sent;
            _clients.Statistics.NetOutputBytes += sent;
            _output.Consume(sent);
        }

        _connection.WantsWrite = _output.Length > 0;
    }
}
