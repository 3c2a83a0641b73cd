using System;

namespace Tandem.Platform.Loop;

/// <summary>
/// Timers by due time: a binary heap in one array, each timer knowing its place, so adding and removing are O(log n)
/// and the next due time is O(1). A server has tens of timers, not one per client, so a timing wheel would gain
/// nothing.
/// </summary>
internal sealed class TimerQueue
{
    private LoopTimer[] _heap = new LoopTimer[16];
    private long _sequence;

    public int Count { get; private set; }

    /// <summary>Monotonic microseconds of the earliest timer; <see cref="long.MaxValue"/> when there is none.</summary>
    public long NextDueMicroseconds => Count == 0 ? long.MaxValue : _heap[0].DueMicroseconds;

    /// <summary>The sequence number the next added timer gets: timers at or after it were added later.</summary>
    public long NextSequence => _sequence;

    /// <summary>The earliest timer; the queue must not be empty.</summary>
    public LoopTimer Peek() => _heap[0];

    public void Add(LoopTimer timer)
    {
        if (Count == _heap.Length) { Array.Resize(ref _heap, Count * 2); }
        timer.Sequence = _sequence++;
        Place(timer, Count++);
        Rise(timer.HeapIndex);
    }

    /// <summary>Takes a timer out; nothing happens when it is not in.</summary>
    public void Remove(LoopTimer timer)
    {
        int index = timer.HeapIndex;
        if (index < 0) { return; }
        timer.HeapIndex = -1;
        LoopTimer last = _heap[--Count];
        _heap[Count] = null!;
        if (index == Count) { return; }
        Place(last, index);
        Rise(index);
        Sink(last.HeapIndex);
    }

    private static bool IsBefore(LoopTimer a, LoopTimer b) =>
        a.DueMicroseconds < b.DueMicroseconds
        || (a.DueMicroseconds == b.DueMicroseconds && a.Sequence < b.Sequence);

    private void Place(LoopTimer timer, int index)
    {
        _heap[index] = timer;
        timer.HeapIndex = index;
    }

    private void Rise(int index)
    {
        LoopTimer timer = _heap[index];
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (!IsBefore(timer, _heap[parent])) { break; }
            Place(_heap[parent], index);
            index = parent;
        }

        Place(timer, index);
    }

    private void Sink(int index)
    {
        LoopTimer timer = _heap[index];
        while (true)
        {
            int child = (index * 2) + 1;
            if (child >= Count) { break; }
            if (child + 1 < Count && IsBefore(_heap[child + 1], _heap[child])) { child++; }
            if (!IsBefore(_heap[child], timer)) { break; }
            Place(_heap[child], index);
            index = child;
        }

        Place(timer, index);
    }
}
