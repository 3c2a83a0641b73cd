using System.Collections.Generic;
using Tandem.Platform.Config;
using Tandem.Server.Acl;
using Tandem.Server.Clients;
using Tandem.Server.Cluster;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Persistence;
using Tandem.Server.Replication;
using Tandem.Server.Scripting;

namespace Tandem.Server;

/// <summary>All options of a server, by subsystem. The sample file has them in this order.</summary>
internal sealed class TandemOptions
{
    /// <summary>The comment at the top of the sample file.</summary>
    public const string SampleHead =
        "Tandem's options, each with its default: a file without a line means the same as this one."
        + "\nGenerated from the sources; a test keeps it current. Start with it: tandem server tandem.conf --port 6380"
        + "\nWords with blanks go in quotes: \"a b\", with \\n \\r \\t \\xHH inside. include FILE reads another file, "
        + "rename-command NAME NEWNAME gives a command another name (\"\" for none), poller epoll or poller socket says how "
        + "sockets are watched.";

    /// <summary>The process is a Sentinel: decided by how it is started.</summary>
    public bool IsSentinel { get; init; }

    public NetworkOptions Network { get; } = new();

    public TlsOptions Tls { get; } = new();

    public ServerOptions Server { get; } = new();

    public LogOptions Log { get; } = new();

    public PersistenceOptions Persistence { get; } = new();

    public ReplicationOptions Replication { get; } = new();

    public AclOptions Acl { get; } = new();

    public ClientOptions Clients { get; } = new();

    public KeyspaceOptions Keyspace { get; } = new();

    public ScriptingOptions Scripting { get; } = new();

    public ClusterOptions Cluster { get; } = new();

    public MonitoringOptions Monitoring { get; } = new();

    public DefragOptions Defrag { get; } = new();

    public IReadOnlyList<IConfigSection> Sections =>
    [
        Network, Tls, Server, Log, Persistence, Replication, Acl, Clients, Keyspace, Scripting, Cluster, Monitoring, Defrag,
    ];
}
