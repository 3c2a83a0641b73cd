using System;
using System.Runtime.InteropServices;
using Tandem.Platform.Loop;

namespace Tandem.Platform.Host;

/// <summary>
/// SIGTERM and SIGINT as work on the loop; SIGHUP is ignored, as in Redis. SIGPIPE needs nothing: the runtime ignores
/// it, and send is called with MSG_NOSIGNAL.
/// </summary>
public sealed class Signals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    private Signals(PosixSignalRegistration[] registrations) => _registrations = registrations;

    /// <summary>Takes the signals over until disposed.</summary>
    /// <param name="loop">Whose thread is told.</param>
    /// <param name="received">On the loop's thread, in a nested turn too.</param>
    /// <param name="receivedAtOnce">
    /// On the runtime's signal thread, before; for what must not wait for a busy loop, like a second SIGINT. May be
    /// null.
    /// </param>
    public static Signals Watch(
        EventLoop loop, Action<HostSignal> received, Action<HostSignal>? receivedAtOnce = null)
    {
        return new Signals([
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => Pass(c, HostSignal.Terminate)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, c => Pass(c, HostSignal.Interrupt)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, static c => c.Cancel = true),
        ]);

        void Pass(PosixSignalContext context, HostSignal signal)
        {
            context.Cancel = true;
            receivedAtOnce?.Invoke(signal);
            loop.EnqueueFromAnyThread(() => received(signal));
        }
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) { registration.Dispose(); }
    }
}
