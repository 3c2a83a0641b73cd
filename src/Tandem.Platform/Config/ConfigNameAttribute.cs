using System;

namespace Tandem.Platform.Config;

/// <summary>The name of an enum member in configuration files, when it is not its kebab-case.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ConfigNameAttribute : Attribute
{
    public ConfigNameAttribute(string name) => Name = name;

    public string Name { get; }
}
