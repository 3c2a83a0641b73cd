namespace Tandem.Server.Clients;

/// <summary>One class of client-output-buffer-limit.</summary>
/// <param name="HardBytes">Closed at once above this; 0 means no limit.</param>
/// <param name="SoftBytes">Closed when above this for <paramref name="SoftSeconds"/>; 0 means no limit.</param>
internal readonly record struct OutputBufferLimit(long HardBytes, long SoftBytes, long SoftSeconds)
{
    /// <summary>True when a client with this much output must go. Remembers in the client since when it is over the soft limit.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public bool IsOver(long outputBytes, long now, Client client)
    {
        if (HardBytes > 0 && outputBytes >= HardBytes)
        {
            return true;
        }

        if (SoftBytes <= 0 || outputBytes < SoftBytes)
        {
            client.OverSoftLimitSince = 0;
            return false;
        }

        if (client.OverSoftLimitSince == 0)
        {
            client.OverSoftLimitSince = now;
            return false;
        }

        return now - client.OverSoftLimitSince > SoftSeconds * 1000;
    }
}
