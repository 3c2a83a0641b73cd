using System.Text;
using Tandem.Server.Dispatch;
using Tandem.Server.Sentinel;

namespace Tandem.Server.Commands.Sentinel;

/// <summary>What the SENTINEL commands share.</summary>
internal static class SentinelAccess
{
    extension(CommandContext c)
    {
        /// <summary>The Sentinel that runs the command.</summary>
        public SentinelDriver Driver => c.Server.Sentinel!;

        /// <summary>An argument as text.</summary>
        public string Text(int index) => Encoding.UTF8.GetString(c[index]);

        /// <summary>The master that argument 2 names.</summary>
        /// <returns>Null after replying that there is none.</returns>
        public MonitoredMaster? FindMaster()
        {
            if (c.Driver.State.Masters.TryGetValue(c.Text(2), out MonitoredMaster? master))
            {
                return master;
            }

            c.Reply.Error("ERR No such master with that name"u8);
            return null;
        }

        /// <summary>Replies OK, or that the configuration could not be saved.</summary>
        public void ReplySaved()
        {
            c.Driver.Machine.Outbox.Save();
            c.Driver.Perform();
            if (c.Driver.SaveError is null)
            {
                c.Reply.Ok();
            }
            else
            {
                c.Reply.Error("ERR Failed to save config file. Check server logs."u8);
            }
        }
    }
}
