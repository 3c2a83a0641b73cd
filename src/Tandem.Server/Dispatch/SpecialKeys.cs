namespace Tandem.Server.Dispatch;

/// <summary>Commands whose keys, or what happens to them, no key specification tells.</summary>
internal enum SpecialKeys
{
    None,
    Set,
    BitField,
    Sort,
    SortReadOnly,
    Migrate,
}
