using Tandem.Platform.Config;

namespace Tandem.Server.Clients;

/// <summary>Options of TLS.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class TlsOptions
{
    /// <summary>TLS port; 0 listens on none.</summary>
    [Config("tls-port", Max = 65535)]
    public int Port { get; set; }

    /// <summary>Most sessions kept for resumption; 0 means no limit.</summary>
    [Config("tls-session-cache-size")]
    public int SessionCacheSize { get; set; } = 20480;

    /// <summary>How long a session can be resumed.</summary>
    [Config("tls-session-cache-timeout", Unit = ConfigUnit.Seconds)]
    public int SessionCacheTimeoutSeconds { get; set; } = 300;

    /// <summary>Use TLS between the nodes of a cluster.</summary>
    [Config("tls-cluster")]
    public bool Cluster { get; set; }

    /// <summary>Use TLS to the master.</summary>
    [Config("tls-replication")]
    public bool Replication { get; set; }

    /// <summary>Ask clients for a certificate: yes, no, or optional.</summary>
    [Config("tls-auth-clients")]
    public TlsAuthClients AuthClients { get; set; } = TlsAuthClients.Yes;

    /// <summary>Choose ciphers in the server's order of preference.</summary>
    [Config("tls-prefer-server-ciphers")]
    public bool PreferServerCiphers { get; set; }

    /// <summary>Let clients resume sessions.</summary>
    [Config("tls-session-caching")]
    public bool SessionCaching { get; set; } = true;

    /// <summary>File with the server's certificate (PEM).</summary>
    [Config("tls-cert-file", Flags = ConfigFlags.Volatile)]
    public string? CertificateFile { get; set; }

    /// <summary>File with the server's private key (PEM).</summary>
    [Config("tls-key-file", Flags = ConfigFlags.Volatile)]
    public string? KeyFile { get; set; }

    /// <summary>Password of the private key.</summary>
    [Config("tls-key-file-pass")]
    public string? KeyFilePassword { get; set; }

    /// <summary>File with the certificate to show to other servers; without it the server's own.</summary>
    [Config("tls-client-cert-file", Flags = ConfigFlags.Volatile)]
    public string? ClientCertificateFile { get; set; }

    /// <summary>File with the private key of that certificate.</summary>
    [Config("tls-client-key-file", Flags = ConfigFlags.Volatile)]
    public string? ClientKeyFile { get; set; }

    /// <summary>Password of that private key.</summary>
    [Config("tls-client-key-file-pass")]
    public string? ClientKeyFilePassword { get; set; }

    /// <summary>File with Diffie-Hellman parameters.</summary>
    [Config("tls-dh-params-file", Flags = ConfigFlags.Volatile)]
    public string? DiffieHellmanFile { get; set; }

    /// <summary>File with certificates of authorities to trust.</summary>
    [Config("tls-ca-cert-file", Flags = ConfigFlags.Volatile)]
    public string? AuthorityFile { get; set; }

    /// <summary>Folder with certificates of authorities to trust.</summary>
    [Config("tls-ca-cert-dir", Flags = ConfigFlags.Volatile)]
    public string? AuthorityFolder { get; set; }

    /// <summary>Versions of TLS to speak, as "TLSv1.2 TLSv1.3".</summary>
    [Config("tls-protocols")]
    public string? Protocols { get; set; }

    /// <summary>Ciphers for TLS up to 1.2.</summary>
    [Config("tls-ciphers")]
    public string? Ciphers { get; set; }

    /// <summary>Cipher suites for TLS 1.3.</summary>
    [Config("tls-ciphersuites")]
    public string? CipherSuites { get; set; }
}
