namespace Tandem.Server.Info;

/// <summary>Rates of the last one and a half seconds: operations and bytes.</summary>
internal sealed class Sampler(TandemServer server)
{
    /// <summary>Commands.</summary>
    public RateMeter Operations { get; } = new();

    /// <summary>Bytes received, those of replication left out.</summary>
    public RateMeter Input { get; } = new();

    /// <summary>Bytes sent, those of replication left out.</summary>
    public RateMeter Output { get; } = new();

    /// <summary>Bytes received from the master.</summary>
    public RateMeter ReplicationInput { get; } = new();

    /// <summary>Bytes sent to replicas.</summary>
    public RateMeter ReplicationOutput { get; } = new();

    /// <summary>Takes a sample of each; called ten times a second.</summary>
    public void Sample()
    {
        long now = server.Loop.MonotonicMilliseconds;
        Clients.ClientStatistics clients = server.Clients.Statistics;
        Operations.Sample(now, server.Dispatcher.Statistics.TotalCalls);
        Input.Sample(now, clients.NetInputBytes);
        Output.Sample(now, clients.NetOutputBytes);
        ReplicationInput.Sample(now, clients.NetReplicationInputBytes);
        ReplicationOutput.Sample(now, clients.NetReplicationOutputBytes);
    }
}
