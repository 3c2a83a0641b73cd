using System;
using Tandem.Server.Persistence;
using Tandem.Server.Scripting;

namespace Tandem.Server;

/// <summary>Hands the function libraries of files over to those who run them.</summary>
internal sealed class LoadedFunctions(FunctionEngine functions) : IFunctionLibraries
{
    public void BeginLoad() => functions.BeginLoad();

    public string? LoadFromFile(ReadOnlySpan<byte> code) => functions.LoadFromFile(code);

    public string? EndLoad(bool keeps, bool replaces) => functions.EndLoad(keeps, replaces);
}
