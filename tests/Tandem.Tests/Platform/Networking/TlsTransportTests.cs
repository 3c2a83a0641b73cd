using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using Tandem.Platform.Host;
using Tandem.Platform.Networking;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Platform.Networking;

public sealed class TlsTransportTests : IDisposable
{
    private const int MaxTurns = 1000;

    private readonly string _folder = Directory.CreateTempSubdirectory("tandem-tls-").FullName;
    private readonly NetworkBackend _backend = NetworkBackend.Create(NetworkBackend.DefaultPoller, new SystemClock())!;
    private readonly List<Connection> _accepted = [];
    private readonly List<string> _refused = [];

    public TlsTransportTests()
    {
        Write("a");
        Write("b");
    }

    public void Dispose()
    {
        _backend.Loop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Bytes_arrive_as_they_were_sent_and_the_end_after_them()
    {
        byte[] bytes = new byte[1_000_000];
        new Random(1).NextBytes(bytes);
        RecordingHandler events = new();
        using Ends ends = Open("a", "a", events);
        TurnUntil(() => _accepted.Count > 0 && events.WritableCount > 0);
        Connection client = ends.Client;
        Assert.Null(client.LastError);

        int sent = 0;
        bool isClosed = false;
        int last = 1;
        RecordingHandler server = new();
        server.Readable = c => last = server.TakeAll(c);
        _accepted[0].Handler = server;
        events.Writable = c => Send(c, bytes, ref sent, ref isClosed);
        client.WantsWrite = true;
        TurnUntil(() => last < 0);

        Assert.Equal(bytes, server.Received);
        Assert.Null(_accepted[0].LastError);
        _accepted[0].Close();
    }

    [Fact]
    public void Bytes_that_the_owner_left_are_announced_again()
    {
        RecordingHandler events = new();
        using Ends ends = Open("a", "a", events);
        TurnUntil(() => _accepted.Count > 0 && events.WritableCount > 0);
        List<byte> taken = [];
        byte[] one = new byte[1];
        RecordingHandler server = new();
        server.Readable = c => taken.AddRange(one.AsSpan(0, Math.Max(c.Receive(one), 0)));
        _accepted[0].Handler = server;

        Assert.Equal(100, ends.Client.Send(new byte[100]));
        TurnUntil(() => taken.Count == 100);
        _accepted[0].Close();
    }

    [Fact]
    public void A_peer_whose_certificate_nobody_trusted_signed_is_refused()
    {
        RecordingHandler events = new();
        using Ends ends = Open("a", "b", events);
        TurnUntil(() => _refused.Count > 0 || events.WritableCount > 0);

        Assert.NotNull(ends.Client.LastError);
        Assert.Empty(_accepted);
    }

    [Theory]
    [InlineData("", "", "No tls-cert-file configured!")]
    [InlineData("a.crt", "", "No tls-key-file configured!")]
    [InlineData("none.crt", "a.key", "Failed to load certificate: ")]
    [InlineData("a.crt", "b.key", "Failed to load private key: ")]
    public void What_is_wrong_with_the_settings_is_told(string certificate, string key, string error)
    {
        Assert.Null(TlsContext.TryCreate(
            new TlsSettings { CertificateFile = PathOf(certificate), KeyFile = PathOf(key) }, out string? actual));
        Assert.StartsWith(error, actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ECDHE-RSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)]
    [InlineData("ECDHE-ECDSA-CHACHA20-POLY1305", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256)]
    [InlineData("DHE-RSA-AES256-SHA256", TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_CBC_SHA256)]
    [InlineData("AES256-SHA", TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA)]
    public void Cipher_suites_have_the_names_of_OpenSSL(string name, TlsCipherSuite suite)
    {
        List<TlsCipherSuite> suites = [];
        Assert.True(TlsCipherNames.TryReadOld(name, suites, out _));
        Assert.Equal([suite], suites);
        Assert.False(TlsCipherNames.TryReadOld("HIGH:!MD5", suites, out string? unknown));
        Assert.Equal("HIGH", unknown);
    }

    private static void Send(Connection c, byte[] bytes, ref int sent, ref bool isClosed)
    {
        while (sent < bytes.Length)
        {
            int taken = c.Send(bytes.AsSpan(sent));
            Assert.True(taken >= 0, c.LastError);
            if (taken == 0)
            {
                return;
            }

            sent += taken;
        }

        if (!isClosed)
        {
            isClosed = true;
            c.Close();
        }
    }

    private Ends Open(string serverName, string clientName, RecordingHandler events)
    {
        TlsContext server = Context(serverName);
        TlsContext client = Context(clientName);
        TlsTransport listening = new(_backend.Loop, _backend.Transport, () => server)
        {
            AcceptFailed = (_, error) => _refused.Add(error),
        };
        TlsTransport connecting = new(_backend.Loop, _backend.Transport, () => client);
        Listener listener = listening.Listen("127.0.0.1", 0, 16, _accepted.Add);
        return new Ends(listener, connecting.Connect("127.0.0.1", listener.Port, null, events));
    }

    private TlsContext Context(string name)
    {
        TlsContext? context = TlsContext.TryCreate(
            new TlsSettings
            {
                CertificateFile = PathOf(name + ".crt"),
                KeyFile = PathOf(name + ".key"),
                AuthorityFile = PathOf(name + ".crt"),
                AsksClients = true,
                RequiresClients = true,
            },
            out string? error);
        Assert.Null(error);
        return context!;
    }

    private void TurnUntil(Func<bool> condition)
    {
        // The runner's context would have SslStream go on in other threads than the loop's.
        SynchronizationContext.SetSynchronizationContext(null);
        for (int turn = 0; turn < MaxTurns && !condition(); turn++)
        {
            _backend.Loop.RunOnce(100);
        }

        Assert.True(condition());
    }

    private string PathOf(string name) => name.Length == 0 ? string.Empty : Path.Combine(_folder, name);

    private void Write(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        File.WriteAllText(PathOf(name + ".crt"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(name + ".key"), key.ExportPkcs8PrivateKeyPem());
    }

    private sealed record Ends(Listener Listener, Connection Client) : IDisposable
    {
        public void Dispose()
        {
            Client.Close();
            Listener.Close();
        }
    }
}
