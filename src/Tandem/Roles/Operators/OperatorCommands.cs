using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Threading;
using Tandem.Roles.Up;

namespace Tandem.Roles.Operators;

/// <summary>The command lines of <c>tandem sentinel status</c> and <c>tandem failover</c>: both ask one Sentinel.</summary>
internal sealed class OperatorCommands
{
    private const int WatchMilliseconds = 1000;
    private const string Default = "127.0.0.1:26379";

    private readonly Option<string> _sentinel = new("--sentinel")
    {
        Description = "the Sentinel to ask",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => Default,
    };

    private readonly Option<string?> _user = new("--user") { Description = "user to log in as", HelpName = "USER" };

    private readonly Option<string?> _password = new("--password")
    {
        Description = "password that the Sentinel asks for",
        HelpName = "PASSWORD",
    };

    private readonly Option<bool> _watch = new("--watch") { Description = "again each second, until Ctrl-C" };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "longest wait for the new master",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 60,
    };

    private readonly Argument<string?> _name = new("name")
    {
        Description = "the master's name; not needed when there is only one",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Parses and runs one of them.</summary>
    /// <returns>The exit code.</returns>
    public static int Invoke(string name, string[] arguments) =>
        new OperatorCommands().Create().Parse([name, .. arguments]).Invoke();

    private RootCommand Create()
    {
        Command status = new("status", "Shows masters, replicas and Sentinels as one Sentinel sees them.")
        {
            _sentinel, _user, _password, _watch,
        };
        status.SetAction(parsed => Run(parsed, sentinel => Show(sentinel, parsed.GetValue(_watch))));
        Command failover = new("failover", "Has a Sentinel replace a master that is well; no write is lost.")
        {
            _sentinel, _user, _password, _timeout, _name,
        };
        failover.SetAction(parsed => Run(
            parsed, sentinel => PlannedFailover.Run(sentinel, parsed.GetValue(_name), parsed.GetValue(_timeout), Console.Out)));
        return new RootCommand { status, failover };
    }

    private int Run(ParseResult parsed, Func<SentinelView, int> run)
    {
        string address = parsed.GetValue(_sentinel)!;
        int colon = address.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port))
        {
            Console.Error.WriteLine($"tandem: --sentinel takes HOST:PORT, not '{address}'");
            return 2;
        }

        try
        {
            using NodeConnection connection = new(address[..colon].Trim('[', ']'), port);
            SentinelView sentinel = new(address, connection);
            sentinel.LogIn(parsed.GetValue(_user), parsed.GetValue(_password));
            return run(sentinel);
        }
        catch (IOException e)
        {
            Console.Error.WriteLine($"tandem: the Sentinel at {address}: {e.Message}");
            return 1;
        }
    }

    private static int Show(SentinelView sentinel, bool watches)
    {
        do
        {
            string text = sentinel.Describe();
            if (watches && !Console.IsOutputRedirected)
            {
                Console.Clear();
            }

            Console.Out.Write(text);
            if (watches)
            {
                Thread.Sleep(WatchMilliseconds);
            }
        }
        while (watches);
        return 0;
    }
}
