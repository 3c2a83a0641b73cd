using System;
using Tandem.Server.Keyspace;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>For keys that nobody waits for and that are in no database.</summary>
internal sealed class SilentObserver : IKeyspaceObserver
{
    public void Notify(KeyEventClass eventClass, string eventName, int database, ReadOnlySpan<byte> key)
    {
    }

    public void Removed(int database, ReadOnlySpan<byte> key, bool lazily)
    {
    }

    public void FieldRemoved(int database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> field)
    {
    }

    public void Ready(int database, ReadOnlySpan<byte> key, DataType type)
    {
    }

    public void AllReady(int database)
    {
    }

    public void Invalidate(ReadOnlySpan<byte> key)
    {
    }

    public void Flushed(int database)
    {
    }
}
