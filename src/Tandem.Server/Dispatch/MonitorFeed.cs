using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Tandem.Protocol;
using Tandem.Server.Clients;

namespace Tandem.Server.Dispatch;

/// <summary>MONITOR: clients that are told of every command that runs.</summary>
internal sealed class MonitorFeed
{
    private const string Redacted = "\"(redacted)\"";

    private readonly Dispatcher _dispatcher;
    private readonly List<Client> _watching = [];

    public MonitorFeed(Dispatcher dispatcher)
    {
        _dispatcher = dispatcher;
        dispatcher.Monitor = Tell;
        dispatcher.Clients.Closing += Remove;
    }

    public void Add(Client client)
    {
        client.Set(ClientFlags.Monitor | ClientFlags.Replica);
        _watching.Add(client);
        _dispatcher.Gate |= ServerGate.Monitored;
    }

    public void Remove(Client client)
    {
        if (!_watching.Remove(client))
        {
            return;
        }

        client.Clear(ClientFlags.Monitor | ClientFlags.Replica);
        if (_watching.Count == 0)
        {
            _dispatcher.Gate &= ~ServerGate.Monitored;
        }
    }

    private void Tell(Client client, CommandDefinition command, RequestArguments arguments, IReadOnlyList<int> redacted)
    {
        if ((_dispatcher.Gate & ServerGate.Loading) != 0)
        {
            return;
        }

        // Latin-1 keeps each byte one character.
        StringBuilder line = new();
        long microseconds = _dispatcher.WallMicroseconds;
        line.Append(
            CultureInfo.InvariantCulture, $"{microseconds / 1000000}.{microseconds % 1000000:D6} [{client.Database.Index} ");
        line.Append(client.Has(ClientFlags.Internal) ? "lua"
            : client.Has(ClientFlags.UnixSocket) ? "unix:" + client.Connection?.LocalAddress.TrimEnd('0').TrimEnd(':')
            : client.Connection?.RemoteAddress);
        line.Append(']');
        for (int i = 0; i < arguments.Count; i++)
        {
            line.Append(' ');
            if (Contains(redacted, i))
            {
                line.Append(Redacted);
            }
            else
            {
                QuotedText.Append(line, arguments[i]);
            }
        }

        byte[] bytes = Encoding.Latin1.GetBytes(line.ToString());
        foreach (Client watching in _watching)
        {
            watching.Reply.Simple(bytes);
            _dispatcher.Clients.QueueWrite(watching);
        }
    }

    private static bool Contains(IReadOnlyList<int> numbers, int number)
    {
        for (int i = 0; i < numbers.Count; i++)
        {
            if (numbers[i] == number)
            {
                return true;
            }
        }

        return false;
    }
}
