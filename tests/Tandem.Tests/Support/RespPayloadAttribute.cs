using System;
using System.Collections.Generic;
using System.Reflection;
using Xunit.Sdk;

namespace Tandem.Tests.Support;

/// <summary>Runs a theory with one payload in every delivery: whole, split at every byte, byte by byte, in an
/// oversized buffer.</summary>
/// <remarks>The test method takes a <see cref="RespDelivery"/> first, then <see cref="Expected"/>.</remarks>
/// <param name="payload">Each character stands for one byte.</param>
/// <param name="expected">Further arguments of the test method.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RespPayloadAttribute(string payload, params object?[] expected) : DataAttribute
{
    /// <summary>Each character stands for one byte.</summary>
    public string Payload { get; } = payload;

    /// <summary>Further arguments of the test method.</summary>
    public IReadOnlyList<object?> Expected { get; } = expected;

    /// <inheritdoc/>
    public override IEnumerable<object?[]> GetData(MethodInfo testMethod)
    {
        foreach (RespDelivery delivery in RespDelivery.AllOf(RespDelivery.Bytes(Payload)))
        {
            yield return [delivery, .. Expected];
        }
    }
}
