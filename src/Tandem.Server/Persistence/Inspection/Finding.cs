using System.Globalization;

namespace Tandem.Server.Persistence.Inspection;

/// <summary>One thing that a check found.</summary>
/// <param name="File">Without the folder.</param>
/// <param name="Position">The byte of the file it is about; negative for the whole file.</param>
/// <param name="Length">Bytes of the file; negative when there is none.</param>
internal sealed record Finding(FindingKind Kind, string File, long Position, long Length, string Text)
{
    /// <summary>A line for people.</summary>
    public override string ToString()
    {
        string kind = Kind switch
        {
            FindingKind.Right => "ok   ",
            FindingKind.Note => "note ",
            FindingKind.Wrong => "WRONG",
            _ => "fixed",
        };
        string place = Position < 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" at {Position}");
        string size = Length < 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" ({Length} bytes)");
        return $"{kind} {File}{place}{size}: {Text}";
    }
}
