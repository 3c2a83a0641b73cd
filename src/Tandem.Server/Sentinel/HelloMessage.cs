using System.Globalization;
using Tandem.Protocol;

namespace Tandem.Server.Sentinel;

/// <summary>What Sentinels tell each other through the servers they watch.</summary>
/// <param name="Ip">Where the sender listens.</param>
/// <param name="Id">The sender's id.</param>
/// <param name="Epoch">The highest epoch the sender has seen.</param>
/// <param name="MasterIp">Where the sender sends clients.</param>
/// <param name="ConfigEpoch">The epoch of the failover that made that the master.</param>
internal sealed record HelloMessage(
    string Ip, int Port, string Id, long Epoch, string MasterName, string MasterIp, int MasterPort, long ConfigEpoch)
{
    /// <summary>The channel of hello messages on every server.</summary>
    public const string Channel = "__sentinel__:hello";

    /// <summary>Reads a message.</summary>
    /// <returns>Null when it is none.</returns>
    public static HelloMessage? Parse(string text)
    {
        string[] parts = text.Split(',');
        return parts.Length == 8 && TryNumber(parts[1], out long port) && TryNumber(parts[3], out long epoch)
            && TryNumber(parts[6], out long masterPort) && TryNumber(parts[7], out long configEpoch)
            && port is >= 0 and <= 65535 && masterPort is >= 0 and <= 65535
            ? new HelloMessage(parts[0], (int)port, parts[2], epoch, parts[4], parts[5], (int)masterPort, configEpoch)
            : null;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Ip},{Port},{Id},{Epoch},{MasterName},{MasterIp},{MasterPort},{ConfigEpoch}");

    private static bool TryNumber(string text, out long number) =>
        NumberText.TryParseInteger(System.Text.Encoding.Latin1.GetBytes(text), out number);
}
