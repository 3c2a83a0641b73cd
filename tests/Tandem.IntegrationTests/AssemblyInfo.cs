// Each test starts servers of its own; more of them at a time than processors would make them miss their time limits.
[assembly: Xunit.CollectionBehavior(MaxParallelThreads = 2)]
