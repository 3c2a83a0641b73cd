using System;
using System.IO;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tandem.IntegrationTests.Support;

/// <summary>An authority, and a certificate it has signed, as files in a folder: ca.crt, node.crt, node.key; other.crt and
/// other.key are signed by nobody else.</summary>
internal sealed class TestCertificates : IDisposable
{
    public TestCertificates()
    {
        Folder = Directory.CreateTempSubdirectory("tandem-tls-").FullName;
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Test Authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        using X509Certificate2 authority = request.CreateSelfSigned(Begin, End);
        File.WriteAllText(PathOf("ca.crt"), authority.ExportCertificatePem());
        Write("node", authority);
        Write("other", null);
    }

    public string Folder { get; }

    /// <summary>Directives of a server whose TLS port is <paramref name="port"/>.</summary>
    public string[] ServerArguments(int port, params string[] more) =>
    [
        "--tls-port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--tls-cert-file", PathOf("node.crt"),
        "--tls-key-file", PathOf("node.key"), "--tls-ca-cert-file", PathOf("ca.crt"), .. more,
    ];

    /// <summary>Options of redis-cli.</summary>
    public string[] ClientArguments(string certificate = "node") =>
    [
        "--tls", "--cacert", PathOf("ca.crt"), "--cert", PathOf(certificate + ".crt"), "--key", PathOf(certificate + ".key"),
    ];

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static DateTimeOffset Begin => new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset End => new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private void Write(string name, X509Certificate2? issuer)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = issuer is null
            ? request.CreateSelfSigned(Begin, End)
            : request.Create(issuer, Begin, End, [1, 2, 3, 4]);
        File.WriteAllText(PathOf(name + ".crt"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }
}
