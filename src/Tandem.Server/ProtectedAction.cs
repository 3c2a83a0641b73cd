namespace Tandem.Server;

/// <summary>Who may do something dangerous.</summary>
internal enum ProtectedAction
{
    No,
    Yes,

    /// <summary>Clients of this machine.</summary>
    Local,
}
