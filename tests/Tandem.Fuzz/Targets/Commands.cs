using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Tandem.Fuzz.Seeds;
using Tandem.Protocol;
using Tandem.Server.Dispatch;

namespace Tandem.Fuzz.Targets;

/// <summary>Lines of commands, as an inline client sends them: every reply is well-formed, and no memory is lost.</summary>
internal sealed class Commands : IFuzzTarget
{
    // What ends the process or sleeps on demand, reaches outside, or changes what the next inputs find.
    private static readonly string[] Left =
    [
        "SHUTDOWN", "DEBUG", "REPLICAOF", "SLAVEOF", "FAILOVER", "PSYNC", "SYNC", "MIGRATE", "SAVE", "BGSAVE", "BGREWRITEAOF", "CONFIG", "ACL",
        "REPLCONF", "SCRIPT", "FUNCTION", "EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO", "CLUSTER", "MODULE", "SENTINEL",
        "LATENCY", "SLOWLOG", "PFSELFTEST", "CLIENT",
    ];

    private readonly ServerInProcess _server = new();
    private readonly long _baseline;

    public Commands()
    {
        _server.Reset(ServerInProcess.UsedBytes);
        _baseline = ServerInProcess.UsedBytes;
    }

    public string Name => "commands";

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. CommandTable.All.ToArray().Where(static command => command.Container is null).Select(static command => command.Name)
            .Where(static name => !Left.Contains(name.ToUpperInvariant()))
            .Concat(["k1 ", "k2 ", " COUNT ", " MATCH ", " WITHSCORES", " LIMIT ", " STORE ", " BY ", " GET ", " ALPHA ", " NX ", " XX ", " GT ", " EX ",
                " PX ", " KEEPTTL ", " MAXLEN ", " MINID ", " ~ ", " STREAMS ", " GROUP ", " WITHVALUES",
                " FIELDS 1 ", " FNX ", " REV ", " BYSCORE ", " BYLEX ", " (1 ", " [a ",
                " - ", " + ", " -inf ", " inf ", " LEFT ", " RIGHT ", " BEFORE ", " RANK ", " AGGREGATE ", " WEIGHTS ", "\nMULTI\n", "\nEXEC\n", "\n"])
            .Select(static word => Encoding.ASCII.GetBytes(word)),
    ];

    public IEnumerable<byte[]> Seeds() => CommandSeeds.Sessions.Select(static text => Encoding.Latin1.GetBytes(text));

    public bool Run(ReadOnlySpan<byte> input)
    {
        bool isValid = false;
        foreach (string line in Encoding.Latin1.GetString(input).Split('\n'))
        {
            if (IsLeft(line))
            {
                continue;
            }

            foreach (RespValue reply in _server.Deliver(Encoding.Latin1.GetBytes(line + "\n")))
            {
                isValid |= !reply.IsError;
            }
        }

        _server.Reset(_baseline);
        return isValid;
    }

    public void Dispose() => _server.Dispose();

    private static bool IsLeft(string line)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(line);
        ArgumentList words = new(2);
        if (line.StartsWith('*') || line.StartsWith('$') || !InlineRequest.TrySplit(bytes, 0, words) || words.Count == 0)
        {
            return true;
        }

        string name = Encoding.Latin1.GetString(bytes, words[0].Start, words[0].Length);
        return Left.Contains(name.ToUpperInvariant());
    }
}
