namespace Tandem.DataStructures.Streams;

/// <summary>Why a node from outside was not taken.</summary>
public enum StreamNodeFault
{
    /// <summary>It was taken.</summary>
    None,

    /// <summary>Its bytes are not those of a stream node.</summary>
    Damaged,

    /// <summary>Its id is there already.</summary>
    Duplicate,
}
