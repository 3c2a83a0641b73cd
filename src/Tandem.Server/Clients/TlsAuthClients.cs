namespace Tandem.Server.Clients;

/// <summary>Whether TLS clients must show a certificate.</summary>
internal enum TlsAuthClients
{
    No,
    Yes,
    Optional,
}
