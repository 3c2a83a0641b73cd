using Tandem.Platform.Config;
using Tandem.Platform.Logging;

namespace Tandem.Server;

/// <summary>Options of the log.</summary>
/// <remarks>Defaults and limits: Redis 7.0.15, config.c.</remarks>
internal sealed partial class LogOptions
{
    /// <summary>Least important lines to log: debug, verbose, notice, or warning.</summary>
    [Config("loglevel")]
    public LogLevel Level { get; set; } = LogLevel.Notice;

    /// <summary>File of the log; "" is standard output.</summary>
    [Config("logfile", Flags = ConfigFlags.Immutable)]
    public string File { get; set; } = string.Empty;

    /// <summary>Log to syslog as well.</summary>
    [Config("syslog-enabled", Flags = ConfigFlags.Immutable)]
    public bool SyslogEnabled { get; set; }

    /// <summary>Name of the lines in syslog.</summary>
    [Config("syslog-ident", Flags = ConfigFlags.Immutable)]
    public string SyslogIdent { get; set; } = "redis";

    /// <summary>Facility of the lines in syslog: user, or local0 to local7.</summary>
    [Config("syslog-facility", Flags = ConfigFlags.Immutable)]
    public SyslogFacility SyslogFacility { get; set; } = SyslogFacility.Local0;
}
