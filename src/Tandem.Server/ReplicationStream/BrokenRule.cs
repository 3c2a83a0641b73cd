namespace Tandem.Server.ReplicationStream;

/// <summary>A rule of replication that is broken on purpose, so that the simulator can show that it would notice. None in
/// every real server: no option sets it.</summary>
internal enum BrokenRule
{
    None,

    /// <summary>A promoted replica goes on under its old master's id.</summary>
    PromotionKeepsTheId,

    /// <summary>A replica may resume behind the point where the histories part.</summary>
    ResumesBehindTheFork,

    /// <summary>A replica acknowledges bytes that it does not have yet.</summary>
    AcknowledgesTooMuch,

    /// <summary>A replica that resumes is sent the stream from a later byte than it asked for.</summary>
    ResumesTooLate,

    /// <summary>Replicas are sent what is not written to disk yet.</summary>
    SendsBeforeWriting,

    /// <summary>A master that comes back from its files goes on under its old id.</summary>
    RestartKeepsTheId,
}
