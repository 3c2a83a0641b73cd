using System;
using System.Collections.Generic;

namespace Tandem.Fuzz;

/// <summary>Something that takes bytes from outside. It must take any bytes: what it throws, a failed assertion, a leak or
/// a crash of the process is a bug.</summary>
internal interface IFuzzTarget : IDisposable
{
    /// <summary>What --target calls it.</summary>
    string Name { get; }

    /// <summary>Real inputs that mutations start from; at least one.</summary>
    IEnumerable<byte[]> Seeds();

    /// <summary>Words that mean something to the target, which mutations insert.</summary>
    IReadOnlyList<byte[]> Words => [];

    /// <summary>Gives the target one input. The same input must do the same whatever came before.</summary>
    /// <returns>True when the target took it as valid: such inputs are mutated further.</returns>
    bool Run(ReadOnlySpan<byte> input);
}
