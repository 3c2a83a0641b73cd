using Tandem.Server.Clients;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Strings;

/// <summary>The limit on how long a string may grow: option proto-max-bulk-len.</summary>
internal static class StringLength
{
    /// <summary>Checks the length a string would have.</summary>
    /// <param name="offset">Bytes before what is added; at least 0.</param>
    /// <param name="added">Bytes added.</param>
    /// <returns>False after replying the error. What comes from our master was checked there.</returns>
    public static bool TryGrow(ref CommandContext c, long offset, int added)
    {
        long limit = c.Client.Has(ClientFlags.Master) ? int.MaxValue : c.Server.Limits.MaxBulkLength;
        if (offset <= limit - added)
        {
            return true;
        }

        c.Reply.Error("ERR string exceeds maximum allowed size (proto-max-bulk-len)"u8);
        return false;
    }
}
