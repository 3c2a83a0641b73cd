using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Protocol;

namespace Tandem.Tests.Support;

/// <summary>Receives deliveries as the server does, one buffer per client, and keeps the requests as texts.</summary>
public sealed class RequestFeed(RespLimits? limits = null)
{
    private readonly RespLimits _limits = limits ?? new RespLimits();
    private readonly ArgumentList _arguments = new(4);
    private RespRequestReader _reader;
    private byte[] _buffer = [];
    private int _length;

    /// <summary>Requests read, their arguments joined by '|'; empty ones left out.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Empty lines and empty multibulks read.</summary>
    public int EmptyRequests { get; private set; }

    /// <summary>The error that ended the stream.</summary>
    public string? Error => _reader.Error;

    /// <summary>The reader.</summary>
    public RespRequestReader Reader => _reader;

    /// <summary>Bytes that belong to an incomplete request.</summary>
    public int Leftover => _length;

    /// <summary>Receives all pieces.</summary>
    public RequestFeed Receive(RespDelivery delivery)
    {
        foreach (byte[] piece in delivery.Pieces)
        {
            Receive(piece, delivery.Slack);
        }

        return this;
    }

    /// <summary>Receives one piece into a new buffer with <paramref name="slack"/> bytes of garbage behind
    /// it.</summary>
    public void Receive(ReadOnlySpan<byte> piece, int slack = 0)
    {
        byte[] buffer = new byte[_length + piece.Length + slack];
        buffer.AsSpan().Fill((byte)'\r');
        _buffer.AsSpan(0, _length).CopyTo(buffer);
        piece.CopyTo(buffer.AsSpan(_length));
        _length += piece.Length;
        int position = 0;
        _arguments.Clear();
        while (true)
        {
            int before = _arguments.Count;
            RequestStatus status =
                _reader.TryRead(buffer.AsSpan(0, _length), ref position, _arguments, out int count, _limits);
            if (status != RequestStatus.Complete)
            {
                break;
            }

            Keep(new RequestArguments(buffer, _arguments.AsSpan(before, count)));
        }

        _buffer = buffer[position..];
        _length -= position;
    }

    private void Keep(RequestArguments request)
    {
        if (request.Count == 0)
        {
            EmptyRequests++;
            return;
        }

        StringBuilder text = new();
        for (int i = 0; i < request.Count; i++)
        {
            text.Append(i > 0 ? "|" : string.Empty).Append(Encoding.Latin1.GetString(request[i]));
        }

        Requests.Add(text.ToString());
    }
}
