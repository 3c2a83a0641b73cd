namespace Tandem.Platform.Logging;

/// <summary>How much a log line matters; the levels of option loglevel.</summary>
public enum LogLevel
{
    Debug,
    Verbose,
    Notice,
    Warning,
}
