using System;

namespace Tandem.Fuzz;

/// <summary>A target found that something is wrong which is no exception by itself: two ways to read the same bytes differ,
/// memory is lost, an assertion failed.</summary>
internal sealed class FuzzException(string message) : Exception(message);
