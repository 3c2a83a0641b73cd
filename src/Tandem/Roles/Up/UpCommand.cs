using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Tandem.Roles.Up;

/// <summary>The command line of <c>tandem up</c>.</summary>
internal sealed class UpCommand
{
    /// <summary>More servers than this on one machine is a typing error.</summary>
    private const int MaxReplicas = 100;

    private const int MostPortWithSentinels = ushort.MaxValue - MaxReplicas - UpOptions.SentinelPortDistance;

    private readonly Option<int> _replicas = new("--replicas")
    {
        Description = "how many replicas",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
    };

    private readonly Option<int> _sentinels = new("--sentinels")
    {
        Description = "how many Sentinels watch them, on the master's port + 20000 and after",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<int> _port = new("--port")
    {
        Description = "port of the master; the replicas take the ports after it",
        HelpName = "P",
        DefaultValueFactory = _ => 6379,
    };

    private readonly Option<string?> _of = new("--of")
    {
        Description = "follow this master instead of starting one",
        HelpName = "HOST:PORT",
    };

    private readonly Option<string?> _masterAuth = new("--masterauth")
    {
        Description = "password that master asks for",
        HelpName = "PASSWORD",
    };

    private readonly Option<string?> _masterUser = new("--masteruser")
    {
        Description = "user the password belongs to",
        HelpName = "USER",
    };

    private readonly Option<string> _data = new("--data")
    {
        Description = "folder for data and logs: one folder in it per port",
        HelpName = "DIR",
        DefaultValueFactory = _ => "data",
    };

    private readonly Argument<string[]> _directives = new("directives")
    {
        Description = "after --: handed on to each server, as in -- --maxmemory 1gb",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Parses, then runs until the servers are ended.</summary>
    /// <returns>The exit code.</returns>
    public static int Invoke(string[] arguments) =>
        new UpCommand().Create(static options => new UpRole(options).Run()).Parse(["up", .. arguments]).Invoke();

    /// <summary>The command with what is to be done with the options; tests give something that keeps them.</summary>
    internal RootCommand Create(Func<UpOptions, int> run)
    {
        Command up = new("up", "Starts a master and its replicas, shows a live table of them, and ends them on Ctrl-C.")
        {
            _replicas, _sentinels, _port, _of, _masterAuth, _masterUser, _data, _directives,
        };
        _replicas.Validators.Add(result => Between(result, _replicas, 0, MaxReplicas));
        _sentinels.Validators.Add(result => Between(result, _sentinels, 0, MaxReplicas));
        _port.Validators.Add(result => Between(result, _port, 1, ushort.MaxValue - MaxReplicas));
        up.Validators.Add(result =>
        {
            if (result.GetValue(_sentinels) > 0 && result.GetValue(_port) > MostPortWithSentinels)
            {
                result.AddError($"--port is at most {MostPortWithSentinels} with --sentinels");
            }
        });
        _of.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !TryParseAddress(text, out _, out _))
            {
                result.AddError($"--of takes HOST:PORT, not '{text}'");
            }
        });
        up.SetAction(parsed => run(ToOptions(parsed)));
        return new RootCommand { up };
    }

    private UpOptions ToOptions(ParseResult parsed)
    {
        UpOptions options = new()
        {
            Replicas = parsed.GetValue(_replicas),
            Sentinels = parsed.GetValue(_sentinels),
            Port = parsed.GetValue(_port),
            MasterPassword = parsed.GetValue(_masterAuth),
            MasterUser = parsed.GetValue(_masterUser),
            DataDirectory = parsed.GetValue(_data)!,
            ServerArguments = parsed.GetValue(_directives) ?? [],
        };
        return parsed.GetValue(_of) is { } of && TryParseAddress(of, out string host, out int port)
            ? options with { MasterHost = host, MasterPort = port }
            : options;
    }

    private static void Between(OptionResult result, Option<int> option, int least, int most)
    {
        // A word that is no number has its own error already, and no value.
        if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int value)
            && (value < least || value > most))
        {
            result.AddError($"{option.Name} is between {least} and {most}");
        }
    }

    /// <summary>Splits at the last colon, so that an IPv6 address may come before it, in brackets or not.</summary>
    private static bool TryParseAddress(string text, out string host, out int port)
    {
        int colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon].Trim('[', ']') : string.Empty;
        return int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && host.Length > 0 && port is > 0 and <= ushort.MaxValue;
    }
}
