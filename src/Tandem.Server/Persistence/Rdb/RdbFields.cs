using System;
using System.Collections.Generic;
using System.Text;
using Tandem.Platform.Storage;

namespace Tandem.Server.Persistence.Rdb;

/// <summary>The fields that open an RDB file, without what follows: repl-id, repl-offset ...</summary>
internal static class RdbFields
{
    /// <returns>Empty when it is no RDB file, or is damaged there.</returns>
    public static Dictionary<string, string> Read(IStorageFile file)
    {
        Dictionary<string, string> fields = [];
        using RdbReader reader = new(new FileSource(file));
        using RdbBuffer name = new();
        using RdbBuffer value = new();
        Span<byte> header = stackalloc byte[9];
        try
        {
            reader.ReadRaw(header);
            while (header.StartsWith("REDIS"u8) && reader.ReadByte() == RdbOpcode.Aux)
            {
                string key = Encoding.Latin1.GetString(reader.ReadString(name));
                fields[key] = Encoding.Latin1.GetString(reader.ReadString(value));
            }
        }
        catch (RdbException)
        {
            // A reader of the whole file tells what is wrong; here it has no fields.
        }

        return fields;
    }
}
