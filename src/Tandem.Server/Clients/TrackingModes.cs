using System;

namespace Tandem.Server.Clients;

/// <summary>How a client tracks keys: CLIENT TRACKING and CLIENT CACHING.</summary>
[Flags]
internal enum TrackingModes
{
    None = 0,

    /// <summary>All keys with certain prefixes, whether it read them or not.</summary>
    Broadcast = 1 << 0,

    /// <summary>Only keys of commands that CLIENT CACHING YES came before.</summary>
    OptIn = 1 << 1,

    /// <summary>Not keys of commands that CLIENT CACHING NO came before.</summary>
    OptOut = 1 << 2,

    /// <summary>Not told of its own changes.</summary>
    NoLoop = 1 << 3,

    /// <summary>CLIENT CACHING was said; holds for the next command or transaction.</summary>
    Caching = 1 << 4,

    /// <summary>Whom it redirects to is gone.</summary>
    BrokenRedirect = 1 << 5,
}
