using Tandem.Platform.Info;

namespace Tandem.Server.Info;

/// <summary>INFO modules: there are none.</summary>
internal sealed class ModulesInfo : IInfoSection
{
    public string Name => "Modules";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        // A heading without lines, as Redis prints it without modules.
    }
}
