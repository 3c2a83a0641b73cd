namespace Tandem.IntegrationTests.Crash.Kills;

/// <summary>What is done to a server.</summary>
internal enum Blow
{
    /// <summary>SIGKILL: nothing is said good-bye to.</summary>
    Kill,

    /// <summary>SIGTERM: it ends in order.</summary>
    Terminate,

    /// <summary>SIGSTOP for a while: it goes on afterwards.</summary>
    Pause,

    /// <summary>SIGKILL while it stands still, with input unread and output unsent.</summary>
    KillWhilePaused,
}
