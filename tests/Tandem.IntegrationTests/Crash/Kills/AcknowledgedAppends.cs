using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Tandem.IntegrationTests.Support;
using Tandem.Protocol;
using Tandem.Roles.Up;
using Xunit;

namespace Tandem.IntegrationTests.Crash.Kills;

/// <summary>A client that appends numbers to a list, counts them, and remembers for which it got a reply: all of these must be
/// there whatever becomes of the server's process.</summary>
internal sealed class AcknowledgedAppends(ServerProcess server)
{
    private const string Counter = "acknowledged:count";
    private const string List = "acknowledged:list";
    private const int MostInFlight = 20;

    // Nobody else writes there.
    private const string Database = "10";

    private readonly List<long> _acknowledged = [];
    private long _sent;
    private long _highestCount;

    /// <summary>Appends that were acknowledged, in all rounds.</summary>
    public long Total { get; private set; }

    /// <summary>Appends until told to stop, with another connection whenever one breaks.</summary>
    public void Run(Func<bool> goesOn)
    {
        while (goesOn())
        {
            try
            {
                using NodeConnection connection = server.Connect();
                if (connection.Command("SELECT", Database).IsError)
                {
                    Thread.Sleep(10);
                    continue;
                }

                while (goesOn())
                {
                    AppendSome(connection);
                }
            }
            catch (IOException)
            {
                // The server was struck; what had no reply may be there or not.
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>Compares with what the server holds, and begins anew.</summary>
    /// <param name="what">The round, for the message.</param>
    public void Check(string what)
    {
        server.Do("SELECT", Database);
        long[] kept = [.. server.Do("LRANGE", List, "0", "-1").Items.Select(static item =>
            long.Parse(item.Text, CultureInfo.InvariantCulture))];
        Assert.True(kept.SequenceEqual(kept.Distinct().Order()), $"{what}: appends came twice or in another order");
        long[] lost = [.. _acknowledged.Except(kept)];
        Assert.True(lost.Length == 0, $"{what}: {lost.Length} acknowledged appends of {_acknowledged.Count} are lost, the first is "
            + $"{(lost.Length > 0 ? lost[0] : 0)}, the last that is there {(kept.Length > 0 ? kept[^1] : 0)}\n{server.Log}");
        long count = long.Parse(server.Do("GET", Counter).Text, CultureInfo.InvariantCulture);
        Assert.True(count >= _highestCount && count <= _sent, $"{what}: the counter is {count}, not within {_highestCount} and {_sent}");
        server.Do("DEL", List);
        server.Do("SELECT", "0");
        _acknowledged.Clear();
    }

    private void AppendSome(NodeConnection connection)
    {
        long first = _sent + 1;
        int count = 1 + (int)(first % MostInFlight);
        bool asTransactions = first % 3 == 0;
        for (long number = first; number < first + count; number++)
        {
            _sent = number;
            Send(connection, number, asTransactions);
        }

        for (long number = first; number < first + count; number++)
        {
            RespValue counted = connection.Receive();
            RespValue appended = connection.Receive();
            if (asTransactions)
            {
                _ = connection.Receive();
                RespValue executed = connection.Receive();
                (counted, appended) = executed.Items.Length == 2 ? (executed[0], executed[1]) : (executed, executed);
            }

            // A server that still loads refuses.
            if (counted.Type == RespType.Integer)
            {
                Assert.True(counted.Integer > _highestCount, $"the counter went back from {_highestCount} to {counted.Integer}");
                _highestCount = counted.Integer;
            }

            if (appended.Type == RespType.Integer)
            {
                _acknowledged.Add(number);
                Total++;
            }
        }
    }

    private static void Send(NodeConnection connection, long number, bool asTransaction)
    {
        if (asTransaction)
        {
            connection.Send("MULTI");
        }

        connection.Send("INCR", Counter);
        connection.Send("RPUSH", List, number.ToString(CultureInfo.InvariantCulture));
        if (asTransaction)
        {
            connection.Send("EXEC");
        }
    }
}
