using Tandem.Platform.Storage;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>Hands the blocks of a snapshot to the thread that writes the file.</summary>
internal sealed class FileSink(BackgroundWriter writer, BackgroundFile file) : IRdbSink
{
    /// <summary>False while the disk is behind.</summary>
    public bool HasRoom => writer.HasRoom;

    public byte[] Exchange(byte[] block, int lengthBytes)
    {
        file.Write(block, lengthBytes);
        return writer.RentBuffer();
    }
}
