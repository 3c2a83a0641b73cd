using System;
using System.IO;
using Tandem.Platform.Interop;

namespace Tandem.Platform.Loop;

/// <summary>
/// Epoll (Linux). Sources are found by descriptor in an array; the event also names the generation of
/// the descriptor, so what was reported for a closed connection never reaches the next one that got its number.
/// </summary>
/// <remarks>
/// Connections are watched edge-triggered, which spares the kernel a second look at each in the next wait. A source
/// that has not drained what was reported says so by <see cref="Rearm"/> and is reported again; everything else
/// is as with level-triggered epoll. What a wait has reported is not reported by a wait inside of its dispatch, so
/// the inner dispatch first delivers what the outer ones still hold.
/// </remarks>
public sealed unsafe class EpollPoller : IPoller
{
    /// <summary>
    /// Events taken per wait. What does not fit is reported by the next wait, the rest of the queue first.
    /// </summary>
    private const int MaxEventsPerWait = 512;

    private readonly int _epoll;
    private readonly Wakeup _wakeup;
    private Slot[] _slots = new Slot[1024];
    private Batch[] _batches = new Batch[4];
    private bool _isDisposed;

    public EpollPoller()
    {
        _epoll = Libc.epoll_create1(Libc.EpollCloseOnExec);
        if (_epoll < 0) { throw new IOException($"epoll_create1: {Errno.DescribeLast()}"); }
        _wakeup = new Wakeup();
        Add(_wakeup.Descriptor, _wakeup, PollEvents.Readable);
    }

    public string Name => "epoll";

    public int Wait(int timeoutMilliseconds, int depth)
    {
        if (depth == _batches.Length) { Array.Resize(ref _batches, depth * 2); }
        ref Batch batch = ref _batches[depth];
        if (!batch.IsAllocated) { batch = new Batch(EpollEvents.Allocate(MaxEventsPerWait)); }
        if (batch.Next < batch.Count) { return batch.Count - batch.Next; }
        if (HasUndelivered(depth)) { timeoutMilliseconds = 0; }
        int count = Libc.epoll_wait(_epoll, batch.Events.Address, MaxEventsPerWait, timeoutMilliseconds);
        if (count < 0)
        {
            int error = Errno.Last;
            if (error != Errno.Interrupted) { throw new IOException($"epoll_wait: {Errno.Describe(error)}"); }
            count = 0;
        }

        batch.Count = count;
        batch.Next = 0;
        return count;
    }

    public int Dispatch(int depth)
    {
        // A nested Wait may move the array of batches, not the native events a batch points to.
        int called = 0;
        for (int outer = 0; outer <= depth; outer++)
        {
            EpollEvents events = _batches[outer].Events;
            while (_batches[outer].Next < _batches[outer].Count)
            {
                int i = _batches[outer].Next++;
                int descriptor = events.DescriptorAt(i);
                ref Slot slot = ref _slots[descriptor];
                if (slot.Source is not { } source || slot.Generation != events.GenerationAt(i)) { continue; }
                PollEvents ready = ToPollEvents(events.EventsAt(i)) & (slot.Interest | PollEvents.HungUp);
                if ((ready & ~PollEvents.HungUp) == PollEvents.None) { continue; }
                source.OnReady(ready);
                called++;
            }
        }

        return called;
    }

    public void Wake() => _wakeup.Signal();

    public void Dispose()
    {
        if (_isDisposed) { return; }
        _isDisposed = true;
        _wakeup.Dispose();
        _ = Libc.close(_epoll);
        foreach (Batch batch in _batches)
        {
            if (batch.IsAllocated) { batch.Events.Free(); }
        }
    }

    /// <summary>Starts to watch a descriptor.</summary>
    /// <param name="isEdgeTriggered">The source calls <see cref="Rearm"/> when it leaves something behind.</param>
    /// <exception cref="IOException">The kernel refused: out of memory or over max_user_watches.</exception>
    internal void Add(int descriptor, IPollSource source, PollEvents interest, bool isEdgeTriggered = false)
    {
        if (descriptor >= _slots.Length)
        {
            Array.Resize(ref _slots, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)descriptor + 1));
        }

        ref Slot slot = ref _slots[descriptor];
        slot.Source = source;
        slot.Interest = PollEvents.None;
        slot.Trigger = isEdgeTriggered ? Libc.EpollEdge | Libc.EpollPeerClosed : 0;
        SetInterest(descriptor, interest);
    }

    /// <summary>Changes what a watched descriptor waits for.</summary>
    /// <remarks>
    /// One that waits for nothing is taken out of the epoll set: errors and hang-ups are reported even without
    /// interest, and a paused connection whose peer is gone would keep the loop spinning.
    /// </remarks>
    internal void SetInterest(int descriptor, PollEvents interest)
    {
        ref Slot slot = ref _slots[descriptor];
        if (slot.Interest == interest) { return; }
        int operation = slot.Interest == PollEvents.None ? Libc.EpollAdd
            : interest == PollEvents.None ? Libc.EpollDelete : Libc.EpollModify;
        Control(operation, descriptor, slot, interest);
        slot.Interest = interest;
    }

    /// <summary>Has what an edge-triggered descriptor waits for reported again, if it is still so.</summary>
    internal void Rearm(int descriptor)
    {
        ref Slot slot = ref _slots[descriptor];
        Control(Libc.EpollModify, descriptor, slot, slot.Interest);
    }

    /// <summary>Forgets a descriptor that is closed right after: closing takes it out of the epoll set.</summary>
    internal void Remove(int descriptor)
    {
        ref Slot slot = ref _slots[descriptor];
        slot.Source = null;
        slot.Interest = PollEvents.None;
        slot.Generation++;
    }

    private void Control(int operation, int descriptor, in Slot slot, PollEvents interest)
    {
        uint events = ((interest & PollEvents.Readable) != 0 ? Libc.EpollIn : 0)
            | ((interest & PollEvents.Writable) != 0 ? Libc.EpollOut : 0) | slot.Trigger;
        Span<byte> encoded = stackalloc byte[16];
        EpollEvents.Encode(encoded, events, descriptor, slot.Generation);
        fixed (byte* address = encoded)
        {
            if (Libc.epoll_ctl(_epoll, operation, descriptor, address) != 0)
            {
                throw new IOException($"epoll_ctl: {Errno.DescribeLast()}");
            }
        }
    }

    private bool HasUndelivered(int depth)
    {
        for (int outer = 0; outer < depth; outer++)
        {
            if (_batches[outer].Next < _batches[outer].Count) { return true; }
        }

        return false;
    }

    private static PollEvents ToPollEvents(uint events)
    {
        // Errors and hang-ups show in the next recv or send, whichever is wanted.
        bool broken = (events & (Libc.EpollError | Libc.EpollHangUp)) != 0;
        return (broken || (events & Libc.EpollIn) != 0 ? PollEvents.Readable : PollEvents.None)
            | (broken || (events & Libc.EpollOut) != 0 ? PollEvents.Writable : PollEvents.None)
            | (broken || (events & Libc.EpollPeerClosed) != 0 ? PollEvents.HungUp : PollEvents.None);
    }

    /// <summary>What is known of one descriptor.</summary>
    private struct Slot
    {
        public IPollSource? Source;
        public PollEvents Interest;
        public uint Generation;

        /// <summary>Epoll's flags beside the interest.</summary>
        public uint Trigger;
    }

    /// <summary>The events of one depth of turns.</summary>
    private struct Batch(EpollEvents events)
    {
        public readonly EpollEvents Events = events;
        public int Count;

        /// <summary>The first that is not delivered yet.</summary>
        public int Next;

        public readonly bool IsAllocated => Events.Address != null;
    }
}
