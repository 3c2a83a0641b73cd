namespace Tandem.Roles.Up;

/// <summary>What <c>tandem up</c> is asked to start.</summary>
internal sealed record UpOptions
{
    /// <summary>From 6379 to 26379.</summary>
    public const int SentinelPortDistance = 20_000;

    /// <summary>How many replicas.</summary>
    public int Replicas { get; init; } = 2;

    /// <summary>Port of the master; the replicas take the ports after it.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>How many Sentinels watch them; each has the port of a server plus <see cref="SentinelPortDistance"/>.</summary>
    public int Sentinels { get; init; }

    /// <summary>Host of the master to follow; null starts a master here.</summary>
    public string? MasterHost { get; init; }

    /// <summary>Port of the master to follow.</summary>
    public int MasterPort { get; init; }

    /// <summary>Password that the followed master asks for.</summary>
    public string? MasterPassword { get; init; }

    /// <summary>User that goes with the password; null is the default user.</summary>
    public string? MasterUser { get; init; }

    /// <summary>Folder that holds one folder per port.</summary>
    public string DataDirectory { get; init; } = "data";

    /// <summary>Directives handed on to each server, such as --maxmemory 1gb.</summary>
    public string[] ServerArguments { get; init; } = [];
}
