namespace Tandem.Platform.Info;

/// <summary>One section of INFO.</summary>
public interface IInfoSection
{
    /// <summary>As printed ("CPU"); asked for in any case.</summary>
    string Name { get; }

    /// <summary>Whether INFO without arguments shows it.</summary>
    bool InDefault { get; }

    /// <summary>Writes the fields; the heading is written already.</summary>
    void Write(InfoWriter writer);
}
