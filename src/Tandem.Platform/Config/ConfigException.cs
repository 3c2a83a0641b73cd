using System;

namespace Tandem.Platform.Config;

/// <summary>A configuration that a server cannot start with. The message is the whole text to print on standard error.</summary>
public sealed class ConfigException : Exception
{
    public ConfigException()
    {
    }

    public ConfigException(string message)
        : base(message)
    {
    }

    public ConfigException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
