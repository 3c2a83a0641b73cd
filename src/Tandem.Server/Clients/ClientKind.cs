namespace Tandem.Server.Clients;

/// <summary>The kinds of clients that CLIENT LIST TYPE and CLIENT KILL TYPE tell apart.</summary>
internal enum ClientKind
{
    Normal,
    Replica,
    PubSub,
    Master,
}
