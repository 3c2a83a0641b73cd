using System.Text;
using Tandem.Protocol;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>Follows which database the commands of a stream select.</summary>
internal struct SelectedDatabase()
{
    /// <summary>Negative until one was selected.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>A command passes.</summary>
    public void Pass(RequestArguments command)
    {
        if (command.Count == 2 && Ascii.EqualsIgnoreCase(command[0], "SELECT"u8)
            && NumberText.TryParseInteger(command[1], out long number) && number is >= 0 and <= int.MaxValue)
        {
            Index = (int)number;
        }
    }
}
