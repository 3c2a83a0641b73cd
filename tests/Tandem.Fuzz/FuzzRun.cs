using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace Tandem.Fuzz;

/// <summary>Gives one target mutated inputs until the time is over or one fails.</summary>
/// <remarks>Each input is in a file before it is run, so that one which ends the process can be run again.</remarks>
internal sealed class FuzzRun : IDisposable
{
    private const int MaxCorpus = 2000;
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(20);

    private readonly IFuzzTarget _target;
    private readonly string _inputPath;
    private readonly FileStream _inputFile;
    private readonly Timer _watch;
    private long _inputStarted = long.MaxValue;

    /// <param name="folder">Where inputs that fail are left.</param>
    public FuzzRun(IFuzzTarget target, string folder)
    {
        _target = target;
        _inputPath = Path.Combine(folder, $"{target.Name}-{Environment.ProcessId}.input");
        _inputFile = new FileStream(_inputPath, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _watch = new Timer(_ => EndIfStuck(), null, 1000, 1000);
    }

    /// <summary>Runs the seeds and then mutations of them.</summary>
    /// <returns>False when an input failed.</returns>
    public bool Run(int seed, TimeSpan time)
    {
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        Random random = new(seed);
        Mutator mutator = new(seed, _target.Words);
        List<byte[]> corpus = [.. _target.Seeds()];
        int seeds = corpus.Count;
        long inputs = 0;
        long taken = 0;
        foreach (byte[] input in corpus.ToArray())
        {
            inputs++;
            if (!TryOne(input, out bool isValid))
            {
                return false;
            }

            taken += isValid ? 1 : 0;
        }

        for (; Stopwatch.GetTimestamp() < end; inputs++)
        {
            byte[] input = mutator.Mutate(corpus[random.Next(corpus.Count)], corpus[random.Next(corpus.Count)]);
            if (!TryOne(input, out bool isValid))
            {
                return false;
            }

            if (isValid)
            {
                taken++;
                if (corpus.Count < MaxCorpus)
                {
                    corpus.Add(input);
                }
                else if (random.Next(16) == 0)
                {
                    corpus[random.Next(seeds, corpus.Count)] = input;
                }
            }
        }

        Console.WriteLine($"{_target.Name}: {inputs} inputs, {taken} taken as valid");
        return true;
    }

    /// <summary>Runs one input.</summary>
    /// <returns>False when it failed; what it was is told.</returns>
    public bool TryOne(byte[] input, out bool isValid)
    {
        _inputFile.SetLength(0);
        _inputFile.Write(input);
        Interlocked.Exchange(ref _inputStarted, Stopwatch.GetTimestamp());
        try
        {
            isValid = _target.Run(input);
            Interlocked.Exchange(ref _inputStarted, long.MaxValue);
            return true;
        }
        catch (Exception exception)
        {
            Interlocked.Exchange(ref _inputStarted, long.MaxValue);
            isValid = false;
            Tell(exception.ToString(), input);
            return false;
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        _inputFile.Dispose();
        if (File.Exists(_inputPath))
        {
            File.Delete(_inputPath);
        }
    }

    private void EndIfStuck()
    {
        long started = Interlocked.Read(ref _inputStarted);
        if (started != long.MaxValue && Stopwatch.GetElapsedTime(started) > LongestInput)
        {
            Console.WriteLine($"{_target.Name}: FAILED: an input runs longer than {LongestInput.TotalSeconds} s");
            Console.WriteLine($"run it again with: --target {_target.Name} --input {_inputPath}");
            Console.Out.Flush();
            Environment.Exit(3);
        }
    }

    private void Tell(string what, byte[] input)
    {
        string kept = Path.ChangeExtension(_inputPath, ".failed");
        File.WriteAllBytes(kept, input);
        Console.WriteLine($"{_target.Name}: FAILED: {what}");
        Console.WriteLine(input.Length <= 400 ? "input: " + Convert.ToHexString(input) : $"input: {input.Length} bytes");
        Console.WriteLine($"run it again with: --target {_target.Name} --input {kept}");
    }
}
