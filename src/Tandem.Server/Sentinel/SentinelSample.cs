using System.Text;

namespace Tandem.Server.Sentinel;

/// <summary>The sample file sentinel.conf: every line that may begin with "sentinel", with its meaning.</summary>
internal static class SentinelSample
{
    private const string Head =
        "A Sentinel's configuration. Start with it: tandem sentinel sentinel.conf (a copy: it is rewritten)\n"
        + "Generated from the sources; a test keeps it current. Besides these it takes the options of tandem.conf that a Sentinel\n"
        + "has a use for: port, bind, dir, logfile, requirepass, user and others. The order of lines does not matter.";

    private static readonly (string Line, string Meaning)[] Lines =
    [
        ("sentinel monitor mymaster 127.0.0.1 6379 2",
            "NAME HOST PORT QUORUM: watches a master. QUORUM Sentinels must agree that it is down; a majority of all elects who acts."),
        ("# sentinel down-after-milliseconds mymaster 30000", "Without a sign of life for so long, an instance counts as down."),
        ("# sentinel failover-timeout mymaster 180000",
            "Milliseconds that each phase of a failover may take; after twice this time a failed one is tried again."),
        ("# sentinel parallel-syncs mymaster 1", "How many replicas may turn to a new master at a time."),
        ("# sentinel auth-user mymaster USER", "User as which the Sentinel logs in to the servers."),
        ("# sentinel auth-pass mymaster PASSWORD", "Password of the servers."),
        ("# sentinel master-reboot-down-after-period mymaster 0",
            "A master that came back as another process may load for so long, in milliseconds; 0 means for ever."),
        ("# sentinel rename-command mymaster CONFIG GUESSME", "The servers know a command under another name."),
        ("# sentinel notification-script mymaster /path/script",
            "Run with the name and the text of each important event. Exit code 1 has it run again."),
        ("# sentinel client-reconfig-script mymaster /path/script",
            "Run when clients are sent to another master: NAME leader|observer start FROM-HOST FROM-PORT TO-HOST TO-PORT."),
        ("# sentinel deny-scripts-reconfig yes", "SENTINEL SET may not change scripts."),
        ("# sentinel announce-ip 1.2.3.4", "Address that other Sentinels are told; without it that of the connection."),
        ("# sentinel announce-port 26379", "Port that other Sentinels are told; without it the one it listens on."),
        ("# sentinel sentinel-user USER", "User as which it logs in to other Sentinels."),
        ("# sentinel sentinel-pass PASSWORD", "Password of the other Sentinels; without it requirepass."),
        ("# sentinel resolve-hostnames no", "Hosts may be names."),
        ("# sentinel announce-hostnames no", "Names are told to clients, too, in place of addresses."),
    ];

    /// <summary>The whole file.</summary>
    public static string Text()
    {
        StringBuilder text = new("# " + Head.Replace("\n", "\n# ", System.StringComparison.Ordinal) + "\n\nport 26379\n");
        foreach ((string line, string meaning) in Lines)
        {
            text.Append("\n# ").Append(meaning).Append('\n').Append(line).Append('\n');
        }

        return text.ToString();
    }
}
