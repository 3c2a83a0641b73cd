namespace Tandem.Platform.Networking;

/// <summary>Who is told what a connection is ready for. Called on the loop's thread, never after Close.</summary>
public interface IConnectionHandler
{
    /// <summary>Bytes, the end or an error can be received.</summary>
    void OnReadable(Connection c);

    /// <summary>
    /// Bytes can be sent; the first time after a connect: it is decided, and <see cref="Connection.LastError"/> says
    /// whether it failed.
    /// </summary>
    void OnWritable(Connection c);
}
