using System;
using System.IO;
using Tandem.Platform.Storage;
using Xunit;

namespace Tandem.Tests.Platform.Storage;

public sealed class FileStorageTests() : StorageTests(
    new FileStorage(), Directory.CreateTempSubdirectory("tandem-storage-").FullName), IDisposable
{
    [Fact]
    public void A_full_device_is_reported_as_such()
    {
        if (!File.Exists("/dev/full")) { return; }
        using IStorageFile file = Storage.OpenOrCreate("/dev/full", out _)!;
        Assert.Equal("No space left on device", file.WriteAt(0, "x"u8));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
