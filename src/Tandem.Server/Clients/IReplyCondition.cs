namespace Tandem.Server.Clients;

/// <summary>What replies about data wait for: that the log they were made at is safe.</summary>
internal interface IReplyCondition
{
    /// <summary>Where the log's data end now; what is no write (PING, GETACK) does not count.</summary>
    long End { get; }

    /// <summary>Position up to which the log is safe as a client wants it.</summary>
    long SafeEnd(Client client);

    /// <summary>How many replicas a client's replies wait for, 0 when for none: who waits for as many or more need not wait again for what one waited
    /// for in vain.</summary>
    int Acks(Client client);

    /// <summary>Whether a client's replies wait for more than our own disk.</summary>
    bool WaitsForOthers(Client client);

    /// <summary>How long a client's replies wait, milliseconds; 0 for ever.</summary>
    long TimeoutMilliseconds(Client client);

    /// <summary>The error in place of the replies that waited in vain, without its dash.</summary>
    string NotMet(Client client);
}
