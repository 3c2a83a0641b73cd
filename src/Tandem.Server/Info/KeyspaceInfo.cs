using System.Globalization;
using Tandem.Platform.Info;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Info;

/// <summary>INFO keyspace.</summary>
internal sealed class KeyspaceInfo(KeyspaceRoot keyspace) : IInfoSection
{
    public string Name => "Keyspace";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        for (int i = 0; i < keyspace.DatabaseCount; i++)
        {
            Database database = keyspace[i];
            if (database.Count > 0)
            {
                writer.Field("db" + i.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture,
                    $"keys={database.Count},expires={database.VolatileCount},avg_ttl={database.AverageTtl}"));
            }
        }
    }
}
