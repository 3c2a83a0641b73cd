namespace Tandem.Server.Persistence.Rdb.Captures;

/// <summary>How much a snapshot keeps in memory until its place in the file comes; shared by all who keep something.</summary>
internal sealed class AsideBytes
{
    public long Count { get; set; }
}
