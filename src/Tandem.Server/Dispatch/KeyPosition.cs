namespace Tandem.Server.Dispatch;

/// <summary>An argument that is a key.</summary>
/// <param name="Index">Number of the argument; the command's name is number 0.</param>
internal readonly record struct KeyPosition(int Index, KeyAccess Access);
