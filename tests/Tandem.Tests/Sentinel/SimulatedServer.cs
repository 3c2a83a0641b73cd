using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Server.Sentinel;

namespace Tandem.Tests.Sentinel;

/// <summary>A data server as Sentinels see it: roles, offsets, INFO.</summary>
internal sealed class SimulatedServer(int port)
{
    public int Port { get; } = port;

    public bool IsAlive { get; set; } = true;

    /// <summary>Alive, but answers nothing: SIGSTOP.</summary>
    public bool IsHung { get; set; }

    /// <summary>0 for a master.</summary>
    public int MasterPort { get; set; }

    public long Offset { get; set; }

    public int Priority { get; set; } = 100;

    public int Restarts { get; set; }

    /// <summary>Connections that are subscribed to hello messages, and the Sentinel of each.</summary>
    public List<(SimulatedSentinel Sentinel, LinkChannel Channel)> Subscribers { get; } = [];

    public string RunId => string.Create(CultureInfo.InvariantCulture, $"{Port:D20}{Restarts:D20}");

    public string Info(IEnumerable<SimulatedServer> all)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"# Server\r\nrun_id:{RunId}\r\n# Replication\r\n");
        if (MasterPort == 0)
        {
            text.Append("role:master\r\n");
            int number = 0;
            foreach (SimulatedServer replica in all.Where(s => s.MasterPort == Port && s.IsAlive))
            {
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"slave{number++}:ip=127.0.0.1,port={replica.Port},state=online,offset={replica.Offset},lag=0\r\n");
            }

            return text.ToString();
        }

        bool isUp = all.Any(s => s.Port == MasterPort && s is { IsAlive: true, IsHung: false });
        text.Append(
            CultureInfo.InvariantCulture,
            $"role:slave\r\nmaster_host:127.0.0.1\r\nmaster_port:{MasterPort}\r\nmaster_link_status:{(isUp ? "up" : "down")}\r\n"
                + $"slave_repl_offset:{Offset}\r\nslave_priority:{Priority}\r\nreplica_announced:1\r\n");
        return text.ToString();
    }
}
