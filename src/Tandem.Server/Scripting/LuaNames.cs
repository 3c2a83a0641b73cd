using Tandem.Lua;

namespace Tandem.Server.Scripting;

/// <summary>Names of fields that pass between scripts and the server, made once.</summary>
internal static class LuaNames
{
    public static readonly LuaString Ok = LuaString.FromText("ok");
    public static readonly LuaString Err = LuaString.FromText("err");
    public static readonly LuaString Double = LuaString.FromText("double");
    public static readonly LuaString Map = LuaString.FromText("map");
    public static readonly LuaString Set = LuaString.FromText("set");
    public static readonly LuaString BigNumber = LuaString.FromText("big_number");
    public static readonly LuaString VerbatimString = LuaString.FromText("verbatim_string");
    public static readonly LuaString Text = LuaString.FromText("string");
    public static readonly LuaString Format = LuaString.FromText("format");
    public static readonly LuaString Keys = LuaString.FromText("KEYS");
    public static readonly LuaString Argv = LuaString.FromText("ARGV");
    public static readonly LuaString Index = LuaString.FromText("__index");

    /// <summary>The error of this table is counted already: it is replied without counting it once more.</summary>
    public static readonly LuaString IsCounted = LuaString.FromText("ignore_error_stats_update");

    /// <summary>The name of the code in which an error happened.</summary>
    public static readonly LuaString Source = LuaString.FromText("source");

    /// <summary>Its line there.</summary>
    public static readonly LuaString Line = LuaString.FromText("line");

    /// <summary>"OK", the most frequent status.</summary>
    public static readonly LuaString OkStatus = LuaString.FromText("OK");
}
