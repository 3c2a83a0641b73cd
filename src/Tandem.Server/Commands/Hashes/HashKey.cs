using System.Runtime.CompilerServices;
using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Expiry;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Hashes;

/// <summary>Finds the hash that is a command's first key. On a master, fields of a hash of usual size whose time is over are
/// removed now; those of a big one are hidden until the active expiry comes to them.</summary>
internal static class HashKey
{
    // A walk through the hash must not be felt by the command that happens to come.
    private const int MaxFieldsToWalk = 512;

    /// <summary>As <see cref="CommandContext.TryFind"/> for a hash.</summary>
    public static bool TryFind(ref CommandContext c, out EntryRef entry)
    {
        if (!c.TryFind(1, DataType.Hash, out entry))
        {
            return false;
        }

        if (!entry.IsNull && HashValue.HasExpiringFields(entry) && RemoveOver(ref c, entry))
        {
            entry = c.Find(1);
        }

        return true;
    }

    /// <summary>As <see cref="CommandContext.TryFindForWrite"/> for a hash.</summary>
    public static bool TryFindForWrite(ref CommandContext c, out EntryRef entry)
    {
        if (!c.TryFindForWrite(1, DataType.Hash, out entry))
        {
            return false;
        }

        if (!entry.IsNull && HashValue.HasExpiringFields(entry) && RemoveOver(ref c, entry))
        {
            entry = c.FindForWrite(1);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool RemoveOver(ref CommandContext c, EntryRef entry)
    {
        HashValue hash = new(entry, c.Keyspace);
        return hash.MayHoldOver && c.Keyspace.ExpiryRule == ExpiryRule.Remove && hash.Count <= MaxFieldsToWalk
            && FieldExpiry.RemoveAllOver(c.Database, entry, MaxFieldsToWalk) > 0;
    }
}
