using System;
using System.IO;
using System.Threading;
using Tandem.Platform.Interop;

namespace Tandem.Platform.Loop;

/// <summary>
/// An eventfd that ends an epoll_wait from another thread. Many signals before the loop looks cost one write.
/// </summary>
internal sealed unsafe class Wakeup : IPollSource, IDisposable
{
    private int _isSignalled;
    private int _disposed;

    public Wakeup()
    {
        Descriptor = Libc.eventfd(0, Libc.EventFdFlags);
        if (Descriptor < 0) { throw new IOException($"eventfd: {Errno.DescribeLast()}"); }
    }

    public int Descriptor { get; }

    /// <summary>Any thread.</summary>
    public void Signal()
    {
        if (Volatile.Read(ref _disposed) != 0 || Interlocked.Exchange(ref _isSignalled, 1) != 0) { return; }
        ulong one = 1;
        Libc.write(Descriptor, (byte*)&one, sizeof(ulong));
    }

    /// <summary>
    /// Empties the counter. The flag falls after it, and posted work is looked at after both: a signal in between is
    /// lost, but its work was posted before and is found in this turn.
    /// </summary>
    public void OnReady(PollEvents ready)
    {
        ulong count;
        Libc.read(Descriptor, (byte*)&count, sizeof(ulong));
        Volatile.Write(ref _isSignalled, 0);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) { _ = Libc.close(Descriptor); }
    }
}
