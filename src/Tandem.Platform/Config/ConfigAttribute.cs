using System;

namespace Tandem.Platform.Config;

/// <summary>Makes a property an option of the configuration file. The property's initial value is the default, its XML
/// summary the text in the sample file; the generator makes the entry.</summary>
/// <remarks>
/// Type of the property: bool (yes/no), int, uint, long, an enum (names in kebab-case or by <see cref="ConfigNameAttribute"/>;
/// with [Flags] it takes several words), string (empty is a value) or string? (empty is unset), or an
/// <see cref="IConfigValue"/> without setter.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ConfigAttribute : Attribute
{
    public ConfigAttribute(string name) => Name = name;

    public string Name { get; }

    /// <summary>A second name (older configuration files).</summary>
    public string? Alias { get; set; }

    /// <summary>Least value of a number; 0 when not given.</summary>
    public long Min { get; set; }

    /// <summary>Greatest value of a number; the greatest of its type when not given.</summary>
    public long Max { get; set; }

    public ConfigUnit Unit { get; set; }

    public ConfigFlags Flags { get; set; }

    /// <summary>Name of a static method <c>string? M(T value)</c> in the same class that says why a value is refused.</summary>
    public string? Check { get; set; }
}
