using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tandem.DataStructures.HashTables;

/// <summary>Tables that are observed: who observes is a handle in the root block, 0 for most.</summary>
internal static unsafe class TableObservation
{
    public static void Begin(TableRoot* root, ITableObserver observer) =>
        root->Observer = GCHandle.ToIntPtr(GCHandle.Alloc(observer));

    public static void End(TableRoot* root)
    {
        GCHandle.FromIntPtr(root->Observer).Free();
        root->Observer = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void BeforeChange(TableRoot* root, long bucket) => Of(root).BeforeChange(bucket);

    /// <summary>Announces a split, if there is to be one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void BeforeAdd(TableRoot* root, long bucket, bool splits)
    {
        ITableObserver observer = Of(root);
        observer.BeforeChange(bucket);
        if (splits)
        {
            observer.BeforeSplit(root->Split, root->Buckets);
        }
    }

    /// <summary>Announces a merge, if there is to be one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void BeforeRemove(TableRoot* root, long bucket, bool merges, long source, long target)
    {
        ITableObserver observer = Of(root);
        observer.BeforeChange(bucket);
        if (merges)
        {
            observer.BeforeChange(source);
            observer.BeforeChange(target);
        }
    }

    private static ITableObserver Of(TableRoot* root) =>
        Unsafe.As<ITableObserver>(GCHandle.FromIntPtr(root->Observer).Target!);
}
