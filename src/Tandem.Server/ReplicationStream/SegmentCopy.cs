using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Storage;

namespace Tandem.Server.ReplicationStream;

/// <summary>Copies a segment, or a piece of one, to where it can be replayed and resumed from by itself.</summary>
internal static class SegmentCopy
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Writes file and index, both durable when this returns.</summary>
    /// <param name="source">Its places and names.</param>
    /// <param name="file">Its bytes.</param>
    /// <param name="front">What goes in front of the piece; empty if it begins at the file's begin.</param>
    /// <param name="from">Position of the file at which the piece begins.</param>
    /// <param name="to">Position at which it ends.</param>
    /// <returns>Why not; null when it is done.</returns>
    public static string? Write(
        IStorage storage, LogSegment source, IStorageFile file, ReadOnlySpan<byte> front, long from, long to, string path)
    {
        using IStorageFile? target = storage.Create(path, out string? error);
        error ??= target!.WriteAt(0, front) ?? Bytes(file, from, to, target, front.Length) ?? target.Fsync();
        if (error is not null)
        {
            return error;
        }

        List<SegmentMark> marks = [];
        if (from > 0)
        {
            marks.Add(new SegmentMark(source.OffsetOf(from), front.Length, source.TimeAt(from), 0));
        }

        foreach (SegmentMark mark in source.Marks)
        {
            if ((from == 0 || mark.Position > from) && mark.Position <= to)
            {
                marks.Add(mark with { Position = mark.Position - from + front.Length });
            }
        }

        for (int i = 0; i < marks.Count; i++)
        {
            marks[i] = marks[i] with { Fingerprint = TrailingBytes.FingerprintBefore(target!, marks[i].Position) };
        }

        string index = SegmentIndex.Format(marks, source.FirstHistory, source.History);
        return AtomicFile.Write(storage, path + SegmentIndex.Suffix, Encoding.ASCII.GetBytes(index));
    }

    /// <summary>Copies bytes of one file into another.</summary>
    /// <param name="from">Position in the source.</param>
    /// <param name="to">Position in the source to end at.</param>
    /// <param name="at">Position in the target.</param>
    public static string? Bytes(IStorageFile source, long from, long to, IStorageFile target, long at)
    {
        byte[] buffer = new byte[(int)Math.Clamp(to - from, 1, BufferBytes)];
        while (from < to)
        {
            int read = source.ReadAt(from, buffer.AsSpan(0, (int)Math.Min(to - from, buffer.Length)), out string? error);
            if (read <= 0)
            {
                return error ?? $"{source.Path} became shorter while it was read";
            }

            error = target.WriteAt(at, buffer.AsSpan(0, read));
            if (error is not null)
            {
                return error;
            }

            from += read;
            at += read;
        }

        return null;
    }
}
