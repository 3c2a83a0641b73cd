using System;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Protocol;

namespace Tandem.Server.ReplicationStream;

/// <summary>The commands of a file, one after the other, and where it could be cut: behind a whole command that is in no unfinished
/// transaction.</summary>
/// <param name="from">Position of the file to begin at: between commands.</param>
/// <param name="to">Position to read up to, if the file is longer.</param>
internal sealed class CommandFile(IStorageFile file, long from, long to = long.MaxValue)
{
    private readonly CommandScanner _scanner = new(from);
    private long _beforeTransaction;

    /// <summary>Where the last command or annotation begins.</summary>
    public long Start => _scanner.Start;

    /// <summary>Where it ends.</summary>
    public long Position => _scanner.Position;

    /// <summary>The words of the last command, valid until the next one.</summary>
    public RequestArguments Arguments => _scanner.Arguments;

    /// <summary>The bytes of the last command or annotation.</summary>
    public ReadOnlySpan<byte> Raw => _scanner.Raw;

    /// <summary>The file up to the end of the last whole command that is in no unfinished transaction.</summary>
    public long ValidLength { get; private set; } = from;

    /// <summary>True between MULTI and EXEC.</summary>
    public bool IsInTransaction { get; private set; }

    /// <summary>Why the file cannot be read.</summary>
    public string? Error { get; private set; }

    /// <summary>Takes the next command or annotation.</summary>
    /// <returns>Anything but NeedsMore.</returns>
    public ScanResult Next()
    {
        while (true)
        {
            ScanResult result = _scanner.Next();
            if (result != ScanResult.NeedsMore)
            {
                Pass(result);
                return result;
            }

            Span<byte> room = _scanner.Room();
            room = room[..(int)Math.Clamp(to - _scanner.End, 0, room.Length)];
            string? error = null;
            int read = room.Length == 0 ? 0 : file.ReadAt(_scanner.End, room, out error);
            if (read < 0)
            {
                Error = error;
                return ScanResult.Unreadable;
            }

            if (read == 0)
            {
                return _scanner.Rest.Length > 0 || IsInTransaction ? ScanResult.Truncated : ScanResult.Complete;
            }

            _scanner.Filled(read);
        }
    }

    private void Pass(ScanResult result)
    {
        if (result == ScanResult.BadFormat)
        {
            return;
        }

        if (result == ScanResult.Command)
        {
            ReadOnlySpan<byte> name = Arguments[0];
            if (!IsInTransaction && Ascii.EqualsIgnoreCase(name, "MULTI"u8))
            {
                IsInTransaction = true;
                _beforeTransaction = ValidLength;
            }
            else if (IsInTransaction && (Ascii.EqualsIgnoreCase(name, "EXEC"u8) || Ascii.EqualsIgnoreCase(name, "DISCARD"u8)))
            {
                IsInTransaction = false;
            }
        }

        ValidLength = IsInTransaction ? _beforeTransaction : Position;
    }
}
