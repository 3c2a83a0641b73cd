using System;
using Tandem.Platform.Networking;
using Tandem.Server.Clients;

namespace Tandem.Server;

/// <summary>TLS of this server: the certificates in use, and the transport whose connections have them.</summary>
/// <remarks>Source of the texts: Redis 7.0.15, its log at the start and replies of CONFIG SET.</remarks>
internal sealed class ServerTls
{
    private readonly TandemServer _server;
    private TlsContext? _context;

    public ServerTls(TandemServer server)
    {
        _server = server;
        Transport = new TlsTransport(server.Loop, server.Transport, () => _context)
        {
            AcceptFailed = (connection, error) => server.ServerLog.Verbose(FormattableString.Invariant(
                $"Error accepting a client connection: {error} (addr={connection.RemoteAddress} laddr={connection.LocalAddress})")),
        };
    }

    public TlsTransport Transport { get; }

    /// <summary>The transport of the link to our master.</summary>
    public ITransport ForReplication => Options.Replication ? Transport : _server.Transport;

    /// <summary>The port that a replica tells its master.</summary>
    public int PortOfReplica =>
        _server.Options.Replication.ReplicaAnnouncePort > 0 ? _server.Options.Replication.ReplicaAnnouncePort
        : Options is { Replication: true, Port: > 0 } ? Options.Port
        : _server.Options.Network.Port;

    private TlsOptions Options => _server.Options.Tls;

    private bool IsUsed => Options.Port > 0 || Options.Replication || Options.Cluster;

    /// <summary>Reads the certificates, when there is something to use them for. Connections that exist keep theirs.</summary>
    /// <returns>False when they cannot be read: the old ones stay in use, and the log says why.</returns>
    public bool TryConfigure()
    {
        if (!IsUsed)
        {
            return true;
        }

        string? error = string.IsNullOrEmpty(Options.AuthorityFile) && string.IsNullOrEmpty(Options.AuthorityFolder)
            && (Options.Replication || Options.Cluster || Options.AuthClients != TlsAuthClients.No)
            ? "Either tls-ca-cert-file or tls-ca-cert-dir must be specified when tls-cluster, tls-replication or "
                + "tls-auth-clients are enabled!"
            : null;
        TlsContext? context = error is null ? TlsContext.TryCreate(Settings(), out error) : null;
        if (context is null)
        {
            _server.ServerLog.Warning(error!);
            return false;
        }

        if (!string.IsNullOrEmpty(Options.DiffieHellmanFile))
        {
            _server.ServerLog.Notice("tls-dh-params-file is not used: OpenSSL chooses Diffie-Hellman groups by itself");
        }

        _context = context;
        return true;
    }

    /// <summary>An option of TLS changed.</summary>
    /// <returns>Why not, in Redis's words, or null.</returns>
    public string? Apply() => TryConfigure() ? null : "Unable to update TLS configuration. Check server logs.";

    private TlsSettings Settings() => new()
    {
        CertificateFile = Options.CertificateFile,
        KeyFile = Options.KeyFile,
        KeyFilePassword = Options.KeyFilePassword,
        ClientCertificateFile = Options.ClientCertificateFile,
        ClientKeyFile = Options.ClientKeyFile,
        ClientKeyFilePassword = Options.ClientKeyFilePassword,
        AuthorityFile = Options.AuthorityFile,
        AuthorityFolder = Options.AuthorityFolder,
        AsksClients = Options.AuthClients != TlsAuthClients.No,
        RequiresClients = Options.AuthClients == TlsAuthClients.Yes,
        Protocols = Options.Protocols,
        Ciphers = Options.Ciphers,
        CipherSuites = Options.CipherSuites,
        ResumesSessions = Options.SessionCaching,
    };
}
