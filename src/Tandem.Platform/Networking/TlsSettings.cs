namespace Tandem.Platform.Networking;

/// <summary>What a server or client needs for TLS, as options name it. Files are PEM; null: not set.</summary>
public sealed record TlsSettings
{
    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    public string? KeyFilePassword { get; init; }

    /// <summary>What is shown to servers; without it the server's own certificate.</summary>
    public string? ClientCertificateFile { get; init; }

    public string? ClientKeyFile { get; init; }

    public string? ClientKeyFilePassword { get; init; }

    /// <summary>Certificates of authorities to trust.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Folder with such files.</summary>
    public string? AuthorityFolder { get; init; }

    /// <summary>Ask clients for a certificate.</summary>
    public bool AsksClients { get; init; }

    /// <summary>Refuse clients that show none.</summary>
    public bool RequiresClients { get; init; }

    /// <summary>"TLSv1.2 TLSv1.3"; null: these two.</summary>
    public string? Protocols { get; init; }

    /// <summary>OpenSSL's names of cipher suites up to TLS 1.2, joined by ':'; null: the system's choice.</summary>
    public string? Ciphers { get; init; }

    /// <summary>Names of cipher suites of TLS 1.3, joined by ':'; null: the system's choice.</summary>
    public string? CipherSuites { get; init; }

    /// <summary>Let clients resume sessions.</summary>
    public bool ResumesSessions { get; init; } = true;
}
