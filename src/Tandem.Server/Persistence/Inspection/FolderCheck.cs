using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Tandem.Platform.Storage;
using Tandem.Server.Persistence.Aof;
using Tandem.Server.ReplicationStream;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>Checks all files of a data folder, and repairs what can be repaired without losing anything that a server would load.</summary>
/// <remarks>Repairs need a folder that no server uses. What is cut off stays beside the file, as FILE.tail-POSITION.</remarks>
/// <param name="fixes">Whether to repair.</param>
/// <param name="tell">Told of each finding as it comes.</param>
internal sealed class FolderCheck(DataFolder folder, bool fixes, Action<Finding> tell)
{
    private bool _isInUse;

    /// <summary>Faults that are left.</summary>
    public int Faults { get; private set; }

    /// <summary>Files that were looked at.</summary>
    public int Files { get; private set; }

    private IStorage Storage => folder.Storage;

    public void Run()
    {
        IDisposable? free = folder.TryLock();
        _isInUse = free is null;
        if (_isInUse && fixes)
        {
            Tell(FindingKind.Wrong, folder.LogFolder, "a server uses the folder: it must be stopped before anything is repaired");
            return;
        }

        if (!fixes)
        {
            free?.Dispose();
        }

        using (free)
        {
            if (Storage.Exists(folder.DumpPath))
            {
                CheckFile(folder.DumpPath, isLast: false, isDump: true);
            }

            if (folder.ReadManifest(out string? error) is { } manifest)
            {
                CheckAppendOnly(manifest);
            }
            else
            {
                Files++;
                Tell(FindingKind.Wrong, folder.ManifestPath, error!);
            }

            CheckLeftovers();
            if (Files == 0)
            {
                Tell(FindingKind.Wrong, folder.Under(string.Empty), "there is nothing: no RDB file, no append-only file, no log");
            }
        }
    }

    private void CheckAppendOnly(AofManifest manifest)
    {
        if (!manifest.IsEmpty)
        {
            Files++;
            string name = manifest.Base is { } each ? "base " + each.Name : "no base";
            Tell(FindingKind.Right, folder.ManifestPath, string.Create(
                CultureInfo.InvariantCulture, $"{name}; increments: {manifest.Increments.Count}; files of earlier bases: {manifest.History.Count}"));
        }

        if (manifest.Base is { } first)
        {
            CheckFile(folder.PathOf(first), manifest.Increments.Count == 0, isDump: false);
        }

        string[] increments = [.. manifest.Increments.Select(folder.PathOf)];
        HashSet<string> history = [.. manifest.History.Select(folder.PathOf)];
        string[] retired = [.. folder.SegmentPaths(manifest).Where(path => !increments.Contains(path) && !history.Contains(path))];
        CheckSegments(retired);
        CheckSegments(increments);
        foreach (string path in history.Where(Storage.Exists))
        {
            Tell(FindingKind.Note, path, "kept of an earlier base");
        }
    }

    // In a row, as far as their indexes say where they stand.
    private void CheckSegments(string[] paths)
    {
        for (int i = 0; i < paths.Length; i++)
        {
            CheckSegment(paths[i], i == paths.Length - 1 ? null : paths[i + 1]);
        }

        for (int i = 1; i < paths.Length; i++)
        {
            using LogSegment? before = LogSegment.Open(Storage, paths[i - 1]);
            using LogSegment? segment = LogSegment.Open(Storage, paths[i]);
            if (before is not null && segment is not null
                && (before.End != segment.Start || before.History != segment.FirstHistory))
            {
                Tell(FindingKind.Note, paths[i], string.Create(CultureInfo.InvariantCulture,
                    $"begins at offset {segment.Start} of {segment.FirstHistory.Id} and does not go on where the file before it ends: "
                        + $"replicas cannot resume from before"));
            }
        }
    }

    private void CheckSegment(string path, string? next)
    {
        string indexPath = path + SegmentIndex.Suffix;
        long length = Storage.LengthOf(path);
        byte[]? content = AtomicFile.Read(Storage, indexPath, out _);
        using IStorageFile? file = Open(path);
        if (file is null)
        {
            return;
        }

        IndexCheck? index = content is null ? null : IndexCheck.Run(content, file, length);
        CommandCheck commands = CommandCheck.Run(file, 0, length, index?.Places ?? []);
        index?.Compare(commands);
        Report(path, file, commands, next is null);
        if (index is null)
        {
            Tell(FindingKind.Note, path, "has no index, so its offsets are not known: written by another server, or the index is lost");
        }
        else if (index.Fault is { } fault)
        {
            Files++;
            RepairIndex(path, index, commands, next, fault);
        }
        else
        {
            Files++;
            using LogSegment? segment = LogSegment.Open(Storage, path);
            Tell(FindingKind.Right, indexPath, segment is null ? "fits" : string.Create(
                CultureInfo.InvariantCulture, $"offsets {segment.Start} to {segment.End} of {segment.History.Id}"));
        }
    }

    // A base or the RDB file: an RDB file, commands, or both.
    private void CheckFile(string path, bool isLast, bool isDump)
    {
        using IStorageFile? file = Open(path);
        if (file is null)
        {
            return;
        }

        long from = 0;
        if (isDump || AofLoader.BeginsWithSnapshot(file))
        {
            SnapshotCheck snapshot = SnapshotCheck.Run(file);
            from = snapshot.EndOffset;
            if (snapshot.Damage is { } damage)
            {
                Tell(FindingKind.Wrong, path, damage.Message, damage.Offset);
                return;
            }

            Tell(FindingKind.Right, path, snapshot.Summary);
        }

        if (isDump && from < file.Length)
        {
            Tell(FindingKind.Note, path, "no server reads what follows the end of the RDB file", from);
        }
        else if (!isDump && (from == 0 || from < file.Length))
        {
            Report(path, file, CommandCheck.Run(file, from, file.Length, []), isLast);
        }
    }

    private void Report(string path, IStorageFile file, CommandCheck commands, bool isLast)
    {
        if (commands.FaultPosition < 0)
        {
            Tell(FindingKind.Right, path, string.Create(CultureInfo.InvariantCulture, $"{commands.Commands} commands"));
        }
        else if (!commands.IsTorn || !isLast)
        {
            Tell(FindingKind.Wrong, path, commands.Fault, commands.FaultPosition);
        }
        else if (fixes)
        {
            CutTail(path, file, commands);
        }
        else
        {
            long tail = file.Length - commands.ValidLength;
            Tell(
                _isInUse ? FindingKind.Note : FindingKind.Wrong, path, string.Create(CultureInfo.InvariantCulture,
                    $"{commands.Fault}: {tail} bytes {(_isInUse ? "are being written" : "can be cut off with --fix")}"),
                commands.FaultPosition);
        }
    }

    private void CutTail(string path, IStorageFile file, CommandCheck commands)
    {
        long position = commands.ValidLength;
        long tail = file.Length - position;
        string aside = string.Create(CultureInfo.InvariantCulture, $"{path}.tail-{position}");
        string? error = SaveTail(file, position, aside) ?? Truncate(path, position);
        if (error is null)
        {
            Tell(FindingKind.Repaired, path, string.Create(CultureInfo.InvariantCulture,
                $"{commands.Fault}: {tail} bytes were cut off and are kept in {folder.NameOf(aside)}"), position);
        }
        else
        {
            Tell(FindingKind.Wrong, path, $"{commands.Fault}, and it cannot be cut off: {error}", position);
        }
    }

    private string? SaveTail(IStorageFile file, long position, string aside)
    {
        using IStorageFile? copy = Storage.Create(aside, out string? error);
        return error ?? SegmentCopy.Bytes(file, position, file.Length, copy!, 0) ?? copy!.Fsync();
    }

    private string? Truncate(string path, long position)
    {
        using LogSegment? segment = LogSegment.Open(Storage, path);
        if (segment is not null)
        {
            return segment.Truncate(position) ?? segment.Fsync();
        }

        using IStorageFile? file = Storage.OpenOrCreate(path, out string? error);
        return error ?? file!.SetLength(position) ?? file.Fsync();
    }

    private void RepairIndex(string path, IndexCheck index, CommandCheck commands, string? next, string fault)
    {
        string indexPath = path + SegmentIndex.Suffix;
        if (!fixes)
        {
            Tell(FindingKind.Wrong, indexPath, fault);
            return;
        }

        using LogSegment? successor = next is null ? null : LogSegment.Open(Storage, next);
        bool isWhole = commands.FaultPosition < 0 || (commands.IsTorn && next is null);
        string? text = isWhole ? index.Rebuild(commands, successor?.Start ?? -1) : null;
        if (text is null)
        {
            Tell(FindingKind.Wrong, indexPath, fault + "; what is left of it does not tell the offsets, so replicas will need a full copy");
        }
        else if (AtomicFile.Write(Storage, indexPath, Encoding.ASCII.GetBytes(text)) is { } error)
        {
            Tell(FindingKind.Wrong, indexPath, $"{fault}, and a new one cannot be written: {error}");
        }
        else
        {
            Tell(FindingKind.Repaired, indexPath, fault + "; it was made again from its segment");
        }
    }

    // Files that were being written when a server ended.
    private void CheckLeftovers()
    {
        string[] left =
        [
            .. Storage.List(folder.Under(string.Empty)).Where(static name => name.StartsWith("temp-", StringComparison.Ordinal)
                && (name.EndsWith(".rdb", StringComparison.Ordinal) || name.EndsWith(".aof", StringComparison.Ordinal)))
                .Select(folder.Under),
            .. Storage.List(folder.AppendFolder).Where(IsTemporary).Select(name => folder.AppendFolder + "/" + name),
            .. Storage.List(folder.LogFolder).Where(IsTemporary).Select(name => folder.LogFolder + "/" + name),
        ];
        foreach (string path in left)
        {
            string? error = fixes ? Storage.Delete(path) : null;
            Tell(
                fixes && error is null ? FindingKind.Repaired : FindingKind.Note, path,
                !fixes ? _isInUse ? "is being written, or was left behind" : "was left behind; --fix removes it"
                    : error is null ? "was left behind; removed" : "was left behind, and cannot be removed: " + error);
        }
    }

    private static bool IsTemporary(string name) => name.EndsWith(".tmp", StringComparison.Ordinal);

    private IStorageFile? Open(string path)
    {
        Files++;
        IStorageFile? file = Storage.OpenRead(path, out string? error);
        if (file is null)
        {
            Tell(FindingKind.Wrong, path, error!);
        }

        return file;
    }

    private void Tell(FindingKind kind, string path, string text, long position = -1)
    {
        Faults += kind == FindingKind.Wrong ? 1 : 0;
        tell(new Finding(kind, folder.NameOf(path), position, Storage.LengthOf(path), text));
    }
}
