using System;
using System.Collections.Generic;
using Tandem.Platform.Host;
using Tandem.Platform.Interop;
using Tandem.Platform.Networking;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Platform.Networking;

public class EpollTransportTests() : TransportTests("epoll")
{
    [Fact]
    public void A_listener_without_descriptors_rests_and_accepts_later()
    {
        NetworkBackend backend = NetworkBackend.Create("epoll", new SystemClock())!;
        var accepted = new List<Connection>();
        var failures = new List<string>();
        Listener listener = backend.Transport.Listen("127.0.0.1", 0, 16, accepted.Add);
        listener.AcceptFailed = failures.Add;
        Connection client = backend.Transport.Connect("127.0.0.1", listener.Port, null, new RecordingHandler());
        using (new DescriptorsForbidden())
        {
            backend.Loop.RunOnce(1000);
            while (failures.Count == 0) { backend.Loop.RunOnce(100); }
            for (int i = 0; i < 3; i++) { backend.Loop.RunOnce(0); }
        }

        Assert.Equal(["Too many open files"], failures);
        Assert.Empty(accepted);
        while (accepted.Count == 0) { backend.Loop.RunOnce(1000); }
        accepted[0].Close();
        client.Close();
        listener.Close();
        backend.Loop.Dispose();
    }

    /// <summary>
    /// While it lives, this process cannot open a descriptor: the soft limit is the lowest free number.
    /// </summary>
    private sealed unsafe class DescriptorsForbidden : IDisposable
    {
        private readonly ulong _soft;
        private readonly ulong _hard;

        public DescriptorsForbidden()
        {
            ulong* limits = stackalloc ulong[2];
            Assert.Equal(0, Libc.getrlimit(Libc.LimitOpenFilesLinux, limits));
            (_soft, _hard) = (limits[0], limits[1]);
            int lowestFree = Libc.open("/dev/null", Libc.OpenReadOnly);
            Assert.Equal(0, Libc.close(lowestFree));
            Set((ulong)lowestFree);
        }

        public void Dispose() => Set(_soft);

        private void Set(ulong soft)
        {
            ulong* limits = stackalloc ulong[2] { soft, _hard };
            Assert.Equal(0, Libc.setrlimit(Libc.LimitOpenFilesLinux, limits));
        }
    }
}
