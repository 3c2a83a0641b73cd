using System;
using Tandem.DataStructures.Streams;
using Tandem.Protocol;

namespace Tandem.Server.Commands.Streams;

/// <summary>The fields and values of an entry as they stand among a command's arguments.</summary>
internal readonly ref struct ArgumentFields : IStreamFields
{
    private readonly RequestArguments _arguments;
    private readonly int _first;

    /// <param name="first">Number of the argument that is the first field.</param>
    public ArgumentFields(RequestArguments arguments, int first)
    {
        _arguments = arguments;
        _first = first;
    }

    public int Count => (_arguments.Count - _first) / 2;

    public ReadOnlySpan<byte> Field(int index) => _arguments[_first + (index * 2)];

    public ReadOnlySpan<byte> Value(int index) => _arguments[_first + (index * 2) + 1];
}
