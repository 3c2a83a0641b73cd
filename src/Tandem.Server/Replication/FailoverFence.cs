using System.Globalization;
using System.Text;
using Tandem.Platform.Loop;
using Tandem.Platform.Storage;

namespace Tandem.Server.Replication;

/// <summary>Which failover this node was last told of, by its epoch: orders of an older one are refused, so that no Sentinel that was slow
/// or cut off undoes what a later one did.</summary>
/// <remarks>
/// Invariant: a replica that is fenced acknowledges nothing to its old master, not even after a restart, until an order of the same
/// or a later epoch, or REPLICAOF by hand, ends that. So what a Sentinel reads of fenced replicas stays true until it promotes
/// one. It is on disk, as "epoch up data-epoch", before it is told.
/// </remarks>
internal sealed class FailoverFence(EventLoop loop, IStorage storage)
{
    /// <summary>The file beside the data.</summary>
    public const string FileName = "failover-fence";

    // Who has been elected promotes within moments; a promotion that was on its way for longer is of another time.
    private const long PromotionMilliseconds = 5000;

    private bool _isLoaded;
    private bool _isUp;
    private long _epoch;
    private long _dataEpoch;
    private long _raisedAt = long.MinValue / 2;

    /// <summary>The highest epoch heard of; 0 for none.</summary>
    public long Epoch
    {
        get
        {
            Load();
            return _epoch;
        }
    }

    /// <summary>True while the link to the master is held closed.</summary>
    public bool IsUp
    {
        get
        {
            Load();
            return _isUp;
        }
    }

    /// <summary>The epoch of the failover that made the master whose history the data are: who has a later one has all that was confirmed in
    /// earlier ones, whatever the offsets say.</summary>
    public long DataEpoch
    {
        get
        {
            Load();
            return _dataEpoch;
        }
    }

    /// <summary>Takes note of an epoch that is at least <see cref="Epoch"/>.</summary>
    /// <param name="raises">The replica stops to follow.</param>
    /// <param name="promotes">It becomes a master.</param>
    /// <returns>Why that cannot be kept; null when it is.</returns>
    public string? Enter(long epoch, bool raises, bool promotes)
    {
        bool isUp = IsUp || raises;
        long data = promotes ? epoch : _dataEpoch;
        if ((epoch, isUp, data) != (_epoch, _isUp, _dataEpoch) && Save(epoch, isUp, data) is { } error)
        {
            return error;
        }

        (_epoch, _isUp, _dataEpoch) = (epoch, isUp, data);
        _raisedAt = raises ? loop.MonotonicMilliseconds : _raisedAt;
        return null;
    }

    /// <summary>The data are about to follow those of a master.</summary>
    /// <param name="epoch">The master's <see cref="DataEpoch"/>; 0 when it does not say.</param>
    public string? Adopt(long epoch)
    {
        if (epoch == DataEpoch)
        {
            return null;
        }

        string? error = Save(_epoch, _isUp, epoch);
        _dataEpoch = error is null ? epoch : _dataEpoch;
        return error;
    }

    /// <summary>The node has a new role or master.</summary>
    public void Lower()
    {
        if (IsUp)
        {
            _isUp = false;

            // Not on disk, it is only fenced once more than it has to be.
            _ = Save(_epoch, isUp: false, _dataEpoch);
        }
    }

    /// <summary>Whether the one who raised the fence may still promote this node.</summary>
    public bool MayPromote(long epoch) =>
        IsUp && epoch == Epoch && loop.MonotonicMilliseconds - _raisedAt <= PromotionMilliseconds;

    private static long NumberOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private string? Save(long epoch, bool isUp, long data) => AtomicFile.Write(
        storage, FileName, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{epoch} {(isUp ? 1 : 0)} {data}\n")));

    private void Load()
    {
        if (_isLoaded)
        {
            return;
        }

        _isLoaded = true;
        if (storage.Exists(FileName) && AtomicFile.Read(storage, FileName, out _) is { } bytes
            && Encoding.ASCII.GetString(bytes).Split(' ', '\n') is [string epoch, string up, string data, ..])
        {
            (_epoch, _isUp, _dataEpoch) = (NumberOf(epoch), up == "1", NumberOf(data));
        }
    }
}
