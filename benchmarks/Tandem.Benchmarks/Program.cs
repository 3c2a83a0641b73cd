using BenchmarkDotNet.Running;

namespace Tandem.Benchmarks;

/// <summary>dotnet run -c Release --project benchmarks/Tandem.Benchmarks -- --filter '*Command*'</summary>
internal static class Program
{
    private static void Main(string[] arguments) =>
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
}
