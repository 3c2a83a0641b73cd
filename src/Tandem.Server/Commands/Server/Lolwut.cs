using System.Text;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server;

/// <summary>LOLWUT.</summary>
internal static class Lolwut
{
    /// <summary>Draws a tandem.</summary>
    /// <returns>Text that ends in the version.</returns>
    [Command("LOLWUT", "[VERSION version]", Arity = -1, Flags = CommandFlags.Readonly | CommandFlags.Fast, Since = "5.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (c.ArgumentCount >= 3 && c.Is(1, "VERSION"u8) && !c.TryInteger(2, int.MinValue, int.MaxValue, out _))
        {
            return;
        }

        const string Drawing = """
                 __      __
               _ \<_   _ \<_
            ==( )/-( )( )/--o
              (_)   (_)   (_)

            """;
        c.Reply.Verbatim(Encoding.ASCII.GetBytes(Drawing + "Redis ver. " + TandemServer.RedisVersion + "\n"), "txt");
    }
}
