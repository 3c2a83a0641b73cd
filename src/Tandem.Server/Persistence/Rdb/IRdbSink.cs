namespace Tandem.Server.Persistence.Rdb;

/// <summary>Where the bytes of an RDB file go: a file's background writer, a socket, or memory.</summary>
internal interface IRdbSink
{
    /// <summary>Takes a filled block and gives an empty one of at least the same size in exchange.</summary>
    /// <param name="block">The block; from now on the sink's own, unless it returns the same one.</param>
    /// <param name="lengthBytes">How much of it is filled.</param>
    /// <returns>The block to fill next; its content does not matter.</returns>
    /// <remarks>A sink that fails takes blocks on and reports the failure to its owner.</remarks>
    byte[] Exchange(byte[] block, int lengthBytes);
}
