using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.Dispatch;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>Reads all commands of a file: whether each can be read and is known, and how the file ends.</summary>
internal sealed class CommandCheck
{
    private static readonly CommandTable Known = new();

    /// <summary>Commands there are.</summary>
    public long Commands { get; private set; }

    /// <summary>Where each line that tells the time begins and ends.</summary>
    public List<(long Start, long End)> Annotations { get; } = [];

    /// <summary>Which of the places asked for are within a command or an annotation.</summary>
    public List<long> Inside { get; } = [];

    /// <summary>The file up to the last whole command that is in no unfinished transaction.</summary>
    public long ValidLength { get; private set; }

    /// <summary>Where it is wrong; negative when it is not.</summary>
    public long FaultPosition { get; private set; } = -1;

    /// <summary>What is wrong there.</summary>
    public string Fault { get; private set; } = string.Empty;

    /// <summary>True when all that is wrong is an end that was being written: within a command or a transaction, or zeros that a
    /// file system left.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <param name="from">Position to begin at.</param>
    /// <param name="to">Position to end at.</param>
    /// <param name="places">Positions that should be between commands, ascending.</param>
    public static CommandCheck Run(IStorageFile file, long from, long to, IReadOnlyList<long> places)
    {
        CommandCheck check = new();
        CommandFile commands = new(file, from, to);
        int place = 0;
        while (true)
        {
            ScanResult result = commands.Next();
            if (result is not (ScanResult.Command or ScanResult.Annotation))
            {
                check.End(result, commands, file);
                return check;
            }

            check.Pass(result, commands);
            for (; place < places.Count && places[place] <= commands.Position; place++)
            {
                if (places[place] > commands.Start && places[place] < commands.Position)
                {
                    check.Inside.Add(places[place]);
                }
            }
        }
    }

    private void Pass(ScanResult result, CommandFile commands)
    {
        if (result == ScanResult.Annotation)
        {
            Annotations.Add((commands.Start, commands.Position));
            return;
        }

        Commands++;
        if (FaultPosition < 0 && AofReplay.Find(Known, commands.Arguments) is null)
        {
            FaultPosition = commands.Start;
            Fault = $"unknown command '{Encoding.UTF8.GetString(commands.Arguments[0])}', or not with {commands.Arguments.Count} words";
        }
    }

    private void End(ScanResult result, CommandFile commands, IStorageFile file)
    {
        ValidLength = commands.ValidLength;
        if (FaultPosition >= 0 || result == ScanResult.Complete)
        {
            return;
        }

        FaultPosition = ValidLength;
        if (result == ScanResult.Truncated)
        {
            IsTorn = true;
            Fault = commands.IsInTransaction ? "the file ends within a transaction" : "the file ends within a command";
        }
        else if (result == ScanResult.BadFormat && IsZero(file, commands.Position))
        {
            IsTorn = true;
            Fault = "the file ends with zeros";
        }
        else
        {
            FaultPosition = commands.Position;
            Fault = commands.Error ?? "not a command";
        }
    }

    private static bool IsZero(IStorageFile file, long position)
    {
        byte[] buffer = new byte[1 << 16];
        int read;
        while ((read = file.ReadAt(position, buffer, out _)) > 0)
        {
            if (buffer.AsSpan(0, read).IndexOfAnyExcept((byte)0) >= 0)
            {
                return false;
            }

            position += read;
        }

        return read == 0;
    }
}
