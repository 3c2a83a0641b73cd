namespace Tandem.DataStructures.QuickLists;

/// <summary>Told before a node of a list changes or goes: a snapshot that is not through with it.</summary>
public interface IQuickListObserver
{
    /// <summary>The elements of a node are about to change, or the node is about to go. Being compressed or not is no change.</summary>
    void BeforeChange(QuickListNodeView node);

    /// <summary>A node is about to come.</summary>
    void BeforeLink();
}
