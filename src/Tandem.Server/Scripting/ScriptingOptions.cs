using Tandem.Platform.Config;

namespace Tandem.Server.Scripting;

/// <summary>Options of scripts and functions.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class ScriptingOptions
{
    /// <summary>After so long other clients are answered BUSY while a script runs; 0 never does.</summary>
    [Config("busy-reply-threshold", Alias = "lua-time-limit", Unit = ConfigUnit.Milliseconds)]
    public long BusyReplyThresholdMilliseconds { get; set; } = 5000;

    /// <summary>Let scripts use the functions of Lua that are deprecated in the sandbox.</summary>
    /// <remarks>Source: the server of Debian's 7.0.15, which has it as a hidden option.</remarks>
    [Config("lua-enable-deprecated-api", Flags = ConfigFlags.Immutable | ConfigFlags.Hidden)]
    public bool LuaEnableDeprecatedApi { get; set; }
}
