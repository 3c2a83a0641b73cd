using System;
using System.IO;
using Tandem.Protocol;

namespace Tandem.Roles.Up;

/// <summary>
/// A server in the table: asked for INFO in turn over a connection that is opened again when it breaks.
/// </summary>
internal class Node(string host, int port, string? user = null, string? password = null) : IDisposable
{
    /// <summary>A server that has not answered for so long is shown as not answering; the table goes on.</summary>
    private const int TimeoutMilliseconds = 1000;

    private NodeConnection? _connection;

    /// <summary>host:port.</summary>
    public string Address { get; } = $"{host}:{port}";

    /// <summary>TCP port.</summary>
    public int Port { get; } = port;

    /// <summary>The last answer; null when there was none yet or the last question failed.</summary>
    public NodeStatus? Status { get; private set; }

    /// <summary>Why there is no <see cref="Status"/>, in a word or a sentence.</summary>
    public string Problem { get; protected set; } = "starting";

    /// <summary>
    /// Asks once; afterwards either <see cref="Status"/> is new or <see cref="Problem"/> says what failed.
    /// </summary>
    public virtual void Poll()
    {
        try
        {
            _connection ??= Open();
            RespValue reply = _connection.Command("INFO");
            if (!reply.IsError)
            {
                Status = NodeStatus.Parse(reply.Text);
                Problem = string.Empty;
                return;
            }

            Problem = reply.Text;
        }
        catch (IOException error)
        {
            Disconnect();
            Problem = error.Message;
        }

        Status = null;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Disconnect();

    /// <summary>Forgets connection and answer.</summary>
    protected void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
        Status = null;
    }

    private NodeConnection Open()
    {
        NodeConnection connection = new(host, Port, TimeoutMilliseconds);
        if (password is not null)
        {
            RespValue reply = user is null ? connection.Command("AUTH", password)
                : connection.Command("AUTH", user, password);
            if (reply.IsError)
            {
                connection.Dispose();
                throw new IOException(reply.Text);
            }
        }

        return connection;
    }
}
