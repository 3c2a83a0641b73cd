using System;
using System.Runtime.InteropServices;
using Tandem.Platform.Interop;
using Xunit;

namespace Tandem.Tests.Platform.Loop;

public class EpollEventsTests
{
    [Fact]
    public void An_event_is_laid_out_as_this_machine_s_kernel_has_it()
    {
        bool packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        Assert.Equal(packed ? 12 : 16, EpollEvents.SizeBytes);
        Span<byte> bytes = stackalloc byte[16];
        EpollEvents.Encode(bytes, 0x5, 77, 3);
        Assert.Equal(0x5u, BitConverter.ToUInt32(bytes));
        Assert.Equal(77, BitConverter.ToInt32(bytes[(packed ? 4 : 8)..]));
        Assert.Equal(3u, BitConverter.ToUInt32(bytes[(packed ? 8 : 12)..]));
    }
}
