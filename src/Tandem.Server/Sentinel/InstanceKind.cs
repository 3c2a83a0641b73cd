namespace Tandem.Server.Sentinel;

/// <summary>What a monitored instance is to this Sentinel, whatever it says of itself.</summary>
internal enum InstanceKind
{
    Master,
    Replica,
    Sentinel,
}
