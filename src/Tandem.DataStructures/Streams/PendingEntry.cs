namespace Tandem.DataStructures.Streams;

/// <summary>An entry that was delivered to a consumer and not acknowledged yet.</summary>
/// <remarks>
/// A handle; the group owns the block. The group's pending entries and those of the consumer share it.
/// <code>
///  0  Consumer       8 bytes   0 only while a group is being loaded
///  8  DeliveryTime   8 bytes   Unix milliseconds of the last delivery
/// 16  DeliveryCount  8 bytes
/// </code>
/// </remarks>
public readonly unsafe struct PendingEntry
{
    internal const int SizeBytes = 24;
    private readonly nint* _block;

    internal PendingEntry(nint address) => _block = (nint*)address;

    /// <summary>Whether there is no such entry.</summary>
    public bool IsNull => _block == null;

    /// <summary>Whom the entry was delivered to.</summary>
    public StreamConsumer Consumer
    {
        get => new(_block[0]);
        internal set => _block[0] = value.Address;
    }

    /// <summary>When it was last delivered, Unix milliseconds.</summary>
    public long DeliveryTime
    {
        get => _block[1];
        set => _block[1] = (nint)value;
    }

    /// <summary>How often it was delivered.</summary>
    public long DeliveryCount
    {
        get => _block[2];
        set => _block[2] = (nint)value;
    }

    internal nint Address => (nint)_block;
}
