namespace Tandem.Server.Persistence.Rdb;

/// <summary>The place of a data set in the replication stream.</summary>
/// <param name="SelectedDatabase">Database that is selected in the stream at this place; -1 when none is.</param>
/// <param name="Id">Replication id, 40 hexadecimal digits.</param>
/// <param name="Offset">Offset of the last byte that is part of the data.</param>
internal sealed record RdbReplicationInfo(int SelectedDatabase, string Id, long Offset);
