using Tandem.DataStructures.HashTables;
using Tandem.Server.Dispatch;
using Tandem.Server.Keyspace;
using Tandem.Server.Keyspace.Types;

namespace Tandem.Server.Commands.Strings;

/// <summary>APPEND.</summary>
internal static class Append
{
    /// <summary>Appends to a string, creating it when the key is missing.</summary>
    /// <returns>Integer reply: the new length in bytes.</returns>
    /// <remarks>Errors: WRONGTYPE, too long. Cost: O(1) amortized over the bytes appended.</remarks>
    [Command("APPEND", "key value", Arity = 3, Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
        Acl = AclCategories.String, Keys = "RW insert @1", Since = "2.0.0")]
    public static void Run(ref CommandContext c)
    {
        if (!c.TryFindForWrite(1, DataType.String, out EntryRef entry))
        {
            return;
        }

        if (entry.IsNull)
        {
            StringValue.Set(c.Add(1, DataType.String, ValueEncoding.Raw), c[2]);
            c.KeyChanged(1, KeyEventClass.String, "append");
            c.Reply.Integer(c[2].Length);
            return;
        }

        if (!StringLength.TryGrow(ref c, StringValue.LengthOf(entry), c[2].Length))
        {
            return;
        }

        StringValue.MakeRaw(entry);
        entry.AppendBytes(c[2]);
        c.KeyChanged(1, KeyEventClass.String, "append");
        c.Reply.Integer(entry.Bytes.Length);
    }
}
