using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Clients;
using Xunit;

namespace Tandem.Tests.Support;

/// <summary>One client of a <see cref="CommandRunner"/>'s server.</summary>
internal sealed class TestClient
{
    private readonly CommandRunner _runner;
    private readonly RespReplyReader _replies = new();

    public TestClient(CommandRunner runner, TestConnection connection, Client client)
    {
        _runner = runner;
        Connection = connection;
        Client = client;
    }

    public TestConnection Connection { get; }

    /// <summary>The server's side.</summary>
    public Client Client { get; }

    /// <summary>Sends one line of words (quoting as redis-cli has it) and gives the reply as text:
    /// <c>OK</c>, <c>5</c>, <c>"text"</c>, <c>(nil)</c>, <c>[1, "a"]</c>, <c>(error) ERR ...</c>; empty when there
    /// is none (yet).</summary>
    public string Run(string line) => Send(Words(line))?.ToString() ?? "";

    /// <summary>Sends one command given as words, bytes as Latin-1.</summary>
    public string RunWords(params string[] words) =>
        Send(Array.ConvertAll(words, Encoding.Latin1.GetBytes))?.ToString() ?? "";

    /// <summary>Sends one command, runs a turn, and gives the reply; null when there is none.</summary>
    public RespValue? Send(params byte[][] words)
    {
        Arrive(words);
        _runner.Turn();
        return Next();
    }

    /// <summary>Puts a command into the connection; the next turn runs it.</summary>
    public void Arrive(params byte[][] words)
    {
        Connection.Arrive(Encoding.ASCII.GetBytes($"*{words.Length}\r\n"));
        foreach (byte[] word in words)
        {
            Connection.Arrive(Encoding.ASCII.GetBytes($"${word.Length}\r\n"));
            Connection.Arrive(word);
            Connection.Arrive("\r\n"u8);
        }
    }

    /// <summary>The next reply (or push) that was sent, null when there is none.</summary>
    public RespValue? Next()
    {
        _replies.Append(Connection.Sent.ToArray());
        Connection.Sent.Clear();
        ReplyStatus status = _replies.TryRead(out RespValue? value);
        Assert.True(_replies.Error is null, _replies.Error);
        return status == ReplyStatus.Complete ? value : null;
    }

    /// <summary>As <see cref="Next"/>, as text; empty when there is none.</summary>
    public string NextText() => Next()?.ToString() ?? "";

    private static byte[][] Words(string line)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(line);
        ArgumentList ranges = new();
        Assert.True(InlineRequest.TrySplit(bytes, 0, ranges), "unbalanced quotes: " + line);
        List<byte[]> words = [];
        foreach (ArgumentRange range in ranges.AsSpan())
        {
            words.Add(bytes.AsSpan(range.Start, range.Length).ToArray());
        }

        return [.. words];
    }
}
