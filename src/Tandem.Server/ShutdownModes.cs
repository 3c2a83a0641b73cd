using System;

namespace Tandem.Server;

/// <summary>How a signal ends the server.</summary>
[Flags]
internal enum ShutdownModes
{
    /// <summary>Save if there are save points.</summary>
    Default = 0,

    Save = 1,

    Nosave = 2,

    /// <summary>Without waiting for replicas.</summary>
    Now = 4,

    /// <summary>Even if saving fails.</summary>
    Force = 8,
}
