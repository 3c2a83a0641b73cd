using System;
using System.Globalization;
using System.Text;

namespace Tandem.Tests.Support;

/// <summary>A replica of a <see cref="CommandRunner"/>'s server that is in sync from the start: what it is sent can be read, and it
/// acknowledges when the test says so.</summary>
internal sealed class TestReplica
{
    private readonly CommandRunner _runner;
    private readonly TestClient _client;

    public TestReplica(CommandRunner runner, int port = 7000)
        : this(runner, runner.Server.Log.Id.ToString(), runner.Server.Log.End, port)
    {
    }

    /// <param name="id">The history it has.</param>
    /// <param name="end">How far it has it.</param>
    public TestReplica(CommandRunner runner, string id, long end, int port = 7000)
    {
        _runner = runner;
        _client = runner.NewClient();
        _client.Run($"REPLCONF listening-port {port}");
        _client.Run("REPLCONF capa eof capa psync2");
        string position = (end + 1).ToString(CultureInfo.InvariantCulture);
        _client.Arrive("PSYNC"u8.ToArray(), Encoding.ASCII.GetBytes(id), Encoding.ASCII.GetBytes(position));
        Reply = TakeStream();
    }

    /// <summary>What PSYNC was answered, and what of the stream came with it.</summary>
    public string Reply { get; }

    /// <summary>Bytes of the stream it was sent since the last call, as text.</summary>
    public string TakeStream()
    {
        _runner.Turn();
        string text = Encoding.Latin1.GetString([.. _client.Connection.Sent]);
        _client.Connection.Sent.Clear();
        return text;
    }

    /// <summary>True once the server gave it up.</summary>
    public bool IsClosed => _client.Connection.IsClosed;

    /// <summary>Sends a command line that no replica should send.</summary>
    public void Send(string line)
    {
        _client.Arrive(Array.ConvertAll(line.Split(' '), Encoding.ASCII.GetBytes));
        _runner.Turn();
    }

    /// <summary>Says that it has everything up to here.</summary>
    public void Acknowledge(long offset)
    {
        string text = offset.ToString(CultureInfo.InvariantCulture);
        _client.Connection.Sent.Clear();
        _client.Arrive("REPLCONF"u8.ToArray(), "ACK"u8.ToArray(), Encoding.ASCII.GetBytes(text));
        _runner.Turn();
    }

    /// <summary>Says that it has everything there is.</summary>
    public void AcknowledgeAll() => Acknowledge(_runner.Server.Log.End);
}
