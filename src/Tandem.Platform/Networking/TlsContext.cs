using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tandem.Platform.Networking;

/// <summary>Certificates and rules of TLS, read from files once; connections made later use what is read then.</summary>
public sealed class TlsContext
{
    private TlsContext(SslServerAuthenticationOptions server, SslClientAuthenticationOptions client)
    {
        Server = server;
        Client = client;
    }

    internal SslServerAuthenticationOptions Server { get; }

    internal SslClientAuthenticationOptions Client { get; }

    /// <summary>Reads all that the settings name.</summary>
    /// <returns>Null, and the reason in words for the log, when something is missing or wrong.</returns>
    public static TlsContext? TryCreate(TlsSettings settings, out string? error)
    {
        try
        {
            error = null;
            return Create(settings);
        }
        catch (TlsSettingsException e)
        {
            error = e.Message;
            return null;
        }
    }

    private static TlsContext Create(TlsSettings settings)
    {
        if (string.IsNullOrEmpty(settings.CertificateFile))
        {
            throw new TlsSettingsException("No tls-cert-file configured!");
        }

        if (string.IsNullOrEmpty(settings.KeyFile))
        {
            throw new TlsSettingsException("No tls-key-file configured!");
        }

        X509ChainPolicy policy = Policy(settings);
        SslProtocols protocols = ReadProtocols(settings.Protocols);
        CipherSuitesPolicy? ciphers = ReadCiphers(settings);
        SslStreamCertificateContext own = ReadCertificate(
            settings.CertificateFile, settings.KeyFile, settings.KeyFilePassword);
        SslStreamCertificateContext shown = string.IsNullOrEmpty(settings.ClientCertificateFile)
            ? own
            : ReadCertificate(
                settings.ClientCertificateFile, settings.ClientKeyFile ?? settings.ClientCertificateFile,
                settings.ClientKeyFilePassword);
        return new TlsContext(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = own,
                ClientCertificateRequired = settings.AsksClients,
                RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is null
                    ? !settings.RequiresClients
                    : IsTrusted(errors),
                CertificateChainPolicy = policy,
                EnabledSslProtocols = protocols,
                CipherSuitesPolicy = ciphers,
                AllowRenegotiation = false,
                AllowTlsResume = settings.ResumesSessions,
            },
            new SslClientAuthenticationOptions
            {
                TargetHost = string.Empty,
                ClientCertificateContext = shown,
                RemoteCertificateValidationCallback = static (_, certificate, _, errors) =>
                    certificate is not null && IsTrusted(errors),
                CertificateChainPolicy = policy,
                EnabledSslProtocols = protocols,
                CipherSuitesPolicy = ciphers,
                AllowRenegotiation = false,
            });
    }

    // As in Redis, what a peer is called does not matter, only who has signed its certificate.
    private static bool IsTrusted(SslPolicyErrors errors) =>
        (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;

    private static X509ChainPolicy Policy(TlsSettings settings)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        if (!string.IsNullOrEmpty(settings.AuthorityFile))
        {
            Read("CA certificate", settings.AuthorityFile, policy.CustomTrustStore.ImportFromPemFile);
        }

        if (!string.IsNullOrEmpty(settings.AuthorityFolder))
        {
            Read("CA certificates", settings.AuthorityFolder, folder =>
            {
                foreach (string file in Directory.EnumerateFiles(folder))
                {
                    policy.CustomTrustStore.ImportFromPemFile(file);
                }
            });
        }

        return policy;
    }

    private static SslStreamCertificateContext ReadCertificate(string file, string keyFile, string? password)
    {
        X509Certificate2Collection chain = [];
        Read("certificate", file, chain.ImportFromPemFile);
        X509Certificate2? certificate = null;
        Read("private key", keyFile, key => certificate = string.IsNullOrEmpty(password)
            ? X509Certificate2.CreateFromPemFile(file, key)
            : X509Certificate2.CreateFromEncryptedPemFile(file, password, key));
        if (chain.Count > 0)
        {
            chain.RemoveAt(0);
        }

        return SslStreamCertificateContext.Create(certificate!, chain, offline: true);
    }

    private static void Read(string what, string path, Action<string> read)
    {
        try
        {
            read(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TlsSettingsException($"Failed to load {what}: {path}: {Reason(e)}");
        }
    }

    // The published program carries no texts of the framework's exceptions.
    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
        UnauthorizedAccessException => "Permission denied",
        IOException => e.Message,
        _ => "it is not PEM of that kind, or does not fit the other file or the password",
    };

    [SuppressMessage("Security", "CA5397", Justification = "Only when the option names it.")]
    [SuppressMessage("Security", "CA5398", Justification = "The option tells which versions are spoken.")]
    private static SslProtocols ReadProtocols(string? names)
    {
        SslProtocols protocols = SslProtocols.None;
        foreach (string name in (names ?? "TLSv1.2 TLSv1.3").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            protocols |= name.ToUpperInvariant() switch
            {
#pragma warning disable SYSLIB0039 // Old versions are spoken only where the option names them.
                "TLSV1" => SslProtocols.Tls,
                "TLSV1.1" => SslProtocols.Tls11,
#pragma warning restore SYSLIB0039
                "TLSV1.2" => SslProtocols.Tls12,
                "TLSV1.3" => SslProtocols.Tls13,
                _ => throw new TlsSettingsException(
                    "Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'."),
            };
        }

        return protocols;
    }

    private static CipherSuitesPolicy? ReadCiphers(TlsSettings settings)
    {
        if (string.IsNullOrEmpty(settings.Ciphers) && string.IsNullOrEmpty(settings.CipherSuites))
        {
            return null;
        }

        List<TlsCipherSuite> suites = [];
        if (!TlsCipherNames.TryReadNew(settings.CipherSuites ?? DefaultSuites, suites, out string? unknown))
        {
            throw new TlsSettingsException("Failed to configure ciphersuites: unknown name " + unknown);
        }

        if (!TlsCipherNames.TryReadOld(settings.Ciphers ?? DefaultCiphers, suites, out unknown))
        {
            throw new TlsSettingsException(
                "Failed to configure ciphers: " + unknown + " is no name of a cipher suite (groups and exclusions are not known)");
        }

        // Only OpenSSL lets a program choose; elsewhere the system decides.
        return OperatingSystem.IsLinux() ? MakePolicy(suites) : null;
    }

    // When only one of the two lists is given, the other has what OpenSSL 3 prefers.
    private const string DefaultSuites = "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";

    private const string DefaultCiphers = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
        + "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private static CipherSuitesPolicy MakePolicy(List<TlsCipherSuite> suites) => new(suites);
}
