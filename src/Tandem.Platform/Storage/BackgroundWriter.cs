using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Storage;

/// <summary>
/// A thread that does disk work for the engine, in the order it was given. What waits to be written is bounded: the
/// engine asks <see cref="HasRoom"/> before it makes more and goes on when <see cref="RoomAgain"/> is called; it
/// never blocks.
/// </summary>
/// <remarks>
/// All members belong to the loop's thread. Results come back as posted work of the loop. A writer without a thread
/// of its own does the same work on the loop, one item per turn: for simulators, where every run must be alike.
/// </remarks>
public sealed class BackgroundWriter : IDisposable
{
    /// <summary>Length of the arrays of <see cref="RentBuffer"/>.</summary>
    public const int BufferSizeBytes = 128 * 1024;

    private readonly EventLoop _loop;
    private readonly Thread? _thread;
    private readonly Queue<BackgroundJob> _jobs = new();
    private readonly Stack<byte[]> _freeBuffers = new();
    private readonly Action _runOneOnLoop;
    private readonly Action _announceRoom;
    private long _queuedBytes;
    private bool _isBusy;
    private bool _isEnding;
    private bool _roomWanted;

    /// <param name="loop">Gets the results.</param>
    /// <param name="name">Of the thread, as tools show it (15 characters on Linux).</param>
    /// <param name="capacityBytes">Bytes that may wait before <see cref="HasRoom"/> is false.</param>
    /// <param name="hasOwnThread">False: the loop's thread does the work between its turns.</param>
    public BackgroundWriter(EventLoop loop, string name, long capacityBytes = 8 * 1024 * 1024, bool hasOwnThread = true)
    {
        _loop = loop;
        CapacityBytes = capacityBytes;
        _runOneOnLoop = RunOneOnLoop;
        _announceRoom = AnnounceRoom;
        if (!hasOwnThread) { return; }
        _thread = new Thread(RunThread) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public long CapacityBytes { get; }

    /// <summary>Bytes taken and not yet written.</summary>
    public long QueuedBytes => Volatile.Read(ref _queuedBytes);

    /// <summary>
    /// Whether more may be made. A buffer in hand is taken in any case. After false, <see cref="RoomAgain"/> follows.
    /// </summary>
    public bool HasRoom
    {
        get
        {
            if (QueuedBytes < CapacityBytes) { return true; }
            lock (_jobs)
            {
                _roomWanted = _queuedBytes >= CapacityBytes;
                return !_roomWanted;
            }
        }
    }

    /// <summary>
    /// Called on the loop when half of the capacity is free again after <see cref="HasRoom"/> was false.
    /// </summary>
    public Action? RoomAgain { get; set; }

    /// <summary>
    /// An array to fill and hand to <see cref="BackgroundFile.Write"/>; it comes back to the pool by itself.
    /// </summary>
    public byte[] RentBuffer()
    {
        lock (_jobs)
        {
            if (_freeBuffers.TryPop(out byte[]? buffer)) { return buffer; }
        }

        return GC.AllocateUninitializedArray<byte>(BufferSizeBytes);
    }

    /// <summary>Gives back an array that was not written after all.</summary>
    public void ReturnBuffer(byte[] buffer)
    {
        lock (_jobs) { KeepBuffer(buffer); }
    }

    /// <summary>
    /// Writes to the end of a file from now on, in the background. The file is owned until it is closed.
    /// </summary>
    public BackgroundFile Open(IStorageFile file) => new(this, file);

    /// <summary>Has any disk work done after all that was given before: a rename, a delete, an fsync.</summary>
    /// <param name="work">Called on the writer's thread; returns null or the error.</param>
    /// <param name="done">Called on the loop with what the work returned.</param>
    public void Run(Func<string?> work, Action<string?>? done = null) =>
        Enqueue(new BackgroundJob(File: null, Buffer: null, Length: 0, work, done));

    /// <summary>Blocks until all that was given is done. Results are posted, not yet delivered. For shutdown.</summary>
    public void Drain()
    {
        if (_thread is null)
        {
            while (RunOne()) { }
            return;
        }

        lock (_jobs)
        {
            while (_jobs.Count > 0 || _isBusy) { Monitor.Wait(_jobs); }
        }
    }

    /// <summary>Does all that was given and ends the thread.</summary>
    public void Dispose()
    {
        Drain();
        lock (_jobs)
        {
            _isEnding = true;
            Monitor.PulseAll(_jobs);
        }

        _thread?.Join();
    }

    internal void Enqueue(BackgroundJob job)
    {
        _loop.AssertOwner();
        lock (_jobs)
        {
            Debug.Assert(!_isEnding, "the writer has ended");
            _jobs.Enqueue(job);
            _queuedBytes += job.Length;
            if (_thread is not null) { Monitor.PulseAll(_jobs); }
        }

        if (_thread is null) { _loop.EnqueueFromAnyThread(_runOneOnLoop); }
    }

    internal void Post(Action work) => _loop.EnqueueFromAnyThread(work);

    private void RunThread()
    {
        while (true)
        {
            lock (_jobs)
            {
                while (_jobs.Count == 0)
                {
                    if (_isEnding) { return; }
                    Monitor.Wait(_jobs);
                }
            }

            RunOne();
        }
    }

    private void RunOneOnLoop() => RunOne();

    private bool RunOne()
    {
        BackgroundJob job;
        lock (_jobs)
        {
            if (!_jobs.TryDequeue(out job)) { return false; }
            _isBusy = true;
        }

        job.Execute(this);
        bool announce = false;
        lock (_jobs)
        {
            _isBusy = false;
            _queuedBytes -= job.Length;
            if (job.Buffer is not null) { KeepBuffer(job.Buffer); }
            if (_roomWanted && _queuedBytes <= CapacityBytes / 2)
            {
                _roomWanted = false;
                announce = true;
            }

            if (_jobs.Count == 0) { Monitor.PulseAll(_jobs); }
        }

        if (announce) { Post(_announceRoom); }
        return true;
    }

    private void AnnounceRoom() => RoomAgain?.Invoke();

    /// <summary>Keeps a quarter more buffers than may wait, so that a steady stream allocates none.</summary>
    private void KeepBuffer(byte[] buffer)
    {
        long most = (CapacityBytes / BufferSizeBytes * 5 / 4) + 2;
        if (buffer.Length == BufferSizeBytes && _freeBuffers.Count < most) { _freeBuffers.Push(buffer); }
    }
}
