using System.Text;
using Tandem.Protocol;

namespace Tandem.Tests.Sentinel;

/// <summary>Replies of simulated servers and Sentinels.</summary>
internal static class SimulatedReply
{
    public static RespValue Simple(string text) => new() { Type = RespType.SimpleString, Bytes = Encoding.UTF8.GetBytes(text) };

    public static RespValue Bulk(string text) => new() { Type = RespType.BulkString, Bytes = Encoding.UTF8.GetBytes(text) };

    public static RespValue Number(long value) => new() { Type = RespType.Integer, Integer = value };

    public static RespValue Error(string text) => new() { Type = RespType.Error, Bytes = Encoding.UTF8.GetBytes(text) };

    public static RespValue Array(params RespValue[] items) => new() { Type = RespType.Array, Items = items };
}
