// The native heap has one owner at a time, as in the server; so tests run one after another.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
