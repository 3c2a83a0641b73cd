using System.Text;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>INFO.</summary>
internal static class Info
{
    /// <summary>Tells about the server, by section.</summary>
    /// <returns>Verbatim string: "name:value" lines.</returns>
    [Command("INFO", "[section [section ...]]", Arity = -1, Flags = CommandFlags.Sentinel | CommandFlags.Loading | CommandFlags.Stale,
        Acl = AclCategories.Dangerous,
        Tips = "nondeterministic_output request_policy:all_shards response_policy:special", Since = "1.0.0")]
    public static void Run(ref CommandContext c)
    {
        string[] sections = new string[c.ArgumentCount - 1];
        for (int i = 0; i < sections.Length; i++)
        {
            sections[i] = Encoding.Latin1.GetString(c[i + 1]);
        }

        c.Reply.Verbatim(Encoding.UTF8.GetBytes(c.Server.Report.Write(sections)), "txt");
    }
}
