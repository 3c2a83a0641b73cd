using System.Text;
using Tandem.Server.Dispatch;

namespace Tandem.Server.Commands.Server.Debugging;

/// <summary>DEBUG for authors of clients: replies of each type.</summary>
/// <remarks>The texts are those of Redis 7.0, which clients' tests compare with.</remarks>
internal static class ReplyDebugging
{
    public static readonly DebugSubcommand[] Subcommands =
    [
        new("ERROR <text>", 3, 3, Error, "    An error reply with that text."),
        new(
            "PROTOCOL <type>", 3, 3, Protocol,
            "    A reply of a type: string, integer, double, bignum, null, array, set, map, attrib, push,",
            "    verbatim, true, false."),
    ];

    // The text is the whole line: no code is put before it, and it does not count as an error of the server.
    private static void Error(ref CommandContext c)
    {
        byte[] line = Encoding.Latin1.GetBytes(
            "-" + Encoding.Latin1.GetString(c[2]).Replace('\r', ' ').Replace('\n', ' ') + "\r\n");
        c.Reply.Raw(line);
    }

    private static void Protocol(ref CommandContext c)
    {
        switch (Encoding.ASCII.GetString(c[2]).ToLowerInvariant())
        {
            case "string":
                c.Reply.Bulk("Hello World"u8);
                break;
            case "integer":
                c.Reply.Integer(12345);
                break;
            case "double":
                c.Reply.Double(3.141);
                break;
            case "bignum":
                c.Reply.BigNumber("1234567999999999999999999999999999999"u8);
                break;
            case "null":
                c.Reply.Null();
                break;
            case "array":
                c.Reply.Array(3);
                Numbers(ref c);
                break;
            case "set":
                c.Reply.Set(3);
                Numbers(ref c);
                break;
            case "map":
                c.Reply.Map(3);
                for (int i = 0; i < 3; i++)
                {
                    c.Reply.Integer(i);
                    c.Reply.Boolean(i == 1);
                }

                break;
            case "attrib":
                Attribute(ref c);
                break;
            case "push":
                Push(ref c);
                break;
            case "true":
                c.Reply.Boolean(true);
                break;
            case "false":
                c.Reply.Boolean(false);
                break;
            case "verbatim":
                c.Reply.Verbatim("This is a verbatim\nstring"u8, "txt");
                break;
            default:
                c.Reply.Error("ERR Wrong protocol type name. Please use one of the following: "u8
                    + "string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false"u8);
                break;
        }
    }

    private static void Numbers(ref CommandContext c)
    {
        for (int i = 0; i < 3; i++)
        {
            c.Reply.Integer(i);
        }
    }

    // An attribute describes the reply that follows, so there is one.
    private static void Attribute(ref CommandContext c)
    {
        if (c.Reply.ProtocolVersion >= 3)
        {
            c.Reply.Attribute(1);
            c.Reply.Bulk("key-popularity"u8);
            c.Reply.Array(2);
            c.Reply.Bulk("key:123"u8);
            c.Reply.Integer(90);
        }

        c.Reply.Bulk("Some real reply following the attribute"u8);
    }

    // A push answers nothing, so the reply proper follows it.
    private static void Push(ref CommandContext c)
    {
        if (c.Reply.ProtocolVersion < 3)
        {
            c.Reply.Error("ERR RESP2 is not supported by this command"u8);
            return;
        }

        c.Reply.Push(2);
        c.Reply.Bulk("server-cpu-usage"u8);
        c.Reply.Integer(42);
        c.Reply.Bulk("Some real reply following the push reply"u8);
    }
}
