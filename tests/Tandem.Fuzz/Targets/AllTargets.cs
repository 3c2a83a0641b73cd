using System;
using System.Collections.Generic;

namespace Tandem.Fuzz.Targets;

/// <summary>The targets by name, in the order in which they run.</summary>
internal static class AllTargets
{
    private static readonly Dictionary<string, Func<IFuzzTarget>> Makers = new()
    {
        ["resp-requests"] = static () => new RespRequests(),
        ["resp-replies"] = static () => new RespReplies(),
        ["inline-requests"] = static () => new InlineRequests(),
        ["glob-patterns"] = static () => new GlobPatterns(),
        ["lzf"] = static () => new LzfBlocks(),
        ["config-files"] = static () => new ConfigFiles(),
        ["listpacks"] = static () => new Listpacks(),
        ["intsets"] = static () => new IntSets(),
        ["ziplists"] = static () => new Ziplists(),
        ["zipmaps"] = static () => new Zipmaps(),
        ["stream-nodes"] = static () => new StreamNodes(),
        ["hyperloglogs"] = static () => new HyperLogLogs(),
        ["dump-payloads"] = static () => new DumpPayloads(),
        ["rdb-files"] = static () => new RdbFiles(),
        ["lua-sources"] = static () => new LuaSources(),
        ["lua-cjson"] = LuaLibraryCalls.CJson,
        ["lua-cmsgpack"] = LuaLibraryCalls.MessagePack,
        ["lua-struct"] = LuaLibraryCalls.Struct,
        ["commands"] = static () => new Commands(),
    };

    public static string[] Names => [.. Makers.Keys];

    public static IFuzzTarget Create(string name) => Makers[name]();
}
