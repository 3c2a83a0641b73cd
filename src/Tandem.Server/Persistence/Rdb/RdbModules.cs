using System.Text;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>What can be done with the data of modules that are not here: name the module, pass over the data.</summary>
internal static class RdbModules
{
    private const string NameLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int NameLength = 9;

    // What follows in a value that was written part by part (Redis, rdb.h, RDB_MODULE_OPCODE_*).
    private const ulong End = 0;
    private const ulong SignedInteger = 1;
    private const ulong UnsignedInteger = 2;
    private const ulong Float = 3;
    private const ulong Double = 4;
    private const ulong String = 5;

    /// <summary>The name in a module id: nine letters of six bits above ten bits of version.</summary>
    public static string NameOf(ulong moduleId)
    {
        StringBuilder name = new(NameLength);
        for (int i = NameLength - 1; i >= 0; i--)
        {
            name.Append(NameLetters[(int)(moduleId >> (10 + (6 * i))) & 63]);
        }

        return name.ToString();
    }

    /// <summary>Refuses the value of a key that belongs to a module.</summary>
    public static RdbException Refuse(RdbReader reader)
    {
        string name = NameOf(reader.ReadLength());
        return reader.Unsupported($"The RDB file contains module data I can't load: no matching module type '{name}'");
    }

    /// <summary>Passes over data that a module keeps beside the keys.</summary>
    /// <returns>The module's name.</returns>
    public static string SkipAux(RdbReader reader)
    {
        string name = NameOf(reader.ReadLength());
        if (reader.ReadLength() != UnsignedInteger)
        {
            throw reader.Damaged("bad when_opcode");
        }

        reader.ReadLength();
        using RdbBuffer passedOver = new();
        while (true)
        {
            switch (reader.ReadLength())
            {
                case End: return name;
                case SignedInteger or UnsignedInteger: reader.ReadLength(); break;
                case Float: reader.Skip(4); break;
                case Double: reader.Skip(8); break;
                case String: reader.ReadString(passedOver); break;
                default: throw reader.Damaged("Error reading module value: unknown opcode");
            }
        }
    }
}
