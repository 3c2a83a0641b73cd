using System;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>What a load tells its owner while it goes on.</summary>
internal interface IRdbLoadEvents
{
    /// <summary>A field of the file: redis-ver, ctime, used-mem, repl-id, repl-offset, repl-stream-db, aof-base ...</summary>
    void Aux(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value);

    /// <summary>The source of a function library.</summary>
    void Function(ReadOnlySpan<byte> source);

    /// <summary>A key was left out because its time is over.</summary>
    void Expired(int database, ReadOnlySpan<byte> key);

    /// <summary>A key was read, kept or not (key-load-delay).</summary>
    void AfterKey();

    /// <summary>Something worth a line in the log.</summary>
    void Notice(string text);
}
