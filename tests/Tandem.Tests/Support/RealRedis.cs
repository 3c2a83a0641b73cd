using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Tandem.Protocol;

namespace Tandem.Tests.Support;

/// <summary>A redis-server of this machine on a port and folder of its own, with a connection to it; ended on disposal.</summary>
internal sealed class RealRedis : IDisposable
{
    private readonly Process _process;
    private readonly TcpClient _client;
    private readonly RespReplyReader _replies = new();

    /// <summary>Starts it and waits until it accepts connections.</summary>
    /// <param name="options">More arguments, as --name value pairs.</param>
    public RealRedis(params string[] options)
    {
        Folder = Directory.CreateTempSubdirectory("tandem-redis-").FullName;
        Port = FreePort();
        ProcessStartInfo start = new("redis-server") { RedirectStandardOutput = true, WorkingDirectory = Folder };
        string[] arguments =
        [
            "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Folder, "--save", "",
            "--enable-debug-command", "yes", "--proto-max-bulk-len", "1gb", .. options,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        _process = Process.Start(start)!;
        StringBuilder log = new();
        TaskCompletionSource ready = new();
        _process.OutputDataReceived += (_, line) =>
        {
            log.AppendLine(line.Data);
            if (line.Data?.Contains("Ready to accept", StringComparison.Ordinal) != false)
            {
                ready.TrySetResult(); // Or it ended: then connecting fails below.
            }
        };
        _process.BeginOutputReadLine();
        ready.Task.Wait();
        try
        {
            _client = new TcpClient("127.0.0.1", Port) { NoDelay = true };
        }
        catch (SocketException)
        {
            throw new InvalidOperationException($"redis-server did not start:\n{log}");
        }
    }

    /// <summary>Whether there is a redis-server to start.</summary>
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    /// <summary>Its --dir.</summary>
    public string Folder { get; }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Sends a command and waits for the reply; an error reply fails the test.</summary>
    /// <param name="words">Each a byte[], or something whose text (Latin-1) is sent.</param>
    public RespValue Call(params object[] words)
    {
        RespValue reply = Try(words);
        return reply.IsError
            ? throw new InvalidOperationException($"{string.Join(' ', words.Take(3))}: {reply.Text}")
            : reply;
    }

    /// <summary>Sends a command and waits for the reply, be it an error.</summary>
    public RespValue Try(params object[] words)
    {
        MemoryStream request = new();
        request.Write(Encoding.ASCII.GetBytes($"*{words.Length}\r\n"));
        foreach (object word in words)
        {
            byte[] bytes = word as byte[]
                ?? Encoding.Latin1.GetBytes(Convert.ToString(word, CultureInfo.InvariantCulture)!);
            request.Write(Encoding.ASCII.GetBytes($"${bytes.Length}\r\n"));
            request.Write(bytes);
            request.Write("\r\n"u8);
        }

        NetworkStream stream = _client.GetStream();
        stream.Write(request.GetBuffer(), 0, (int)request.Length);
        while (true)
        {
            if (_replies.TryRead(out RespValue? reply) == ReplyStatus.Complete)
            {
                return reply!;
            }

            int received = stream.Read(_replies.FreeSpace(65536));
            if (received == 0)
            {
                throw new EndOfStreamException($"redis-server ended at {string.Join(' ', words.Take(3))}");
            }

            _replies.Advance(received);
        }
    }

    /// <summary>DEBUG DIGEST of all its data.</summary>
    public string Digest() => Call("DEBUG", "DIGEST").Text;

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
