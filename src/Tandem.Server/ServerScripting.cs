using System.Linq;
using Tandem.Lua;
using Tandem.Platform.Host;
using Tandem.Server.Scripting;

namespace Tandem.Server;

/// <summary>The parts that run scripts and functions, put together.</summary>
internal sealed class ServerScripting
{
    public ServerScripting(TandemServer server)
    {
        Engine = new ScriptEngine(
            server.Dispatcher, server.Loop, server.Options.Scripting, server.ServerLog, TandemServer.RedisVersion)
        {
            SlowEnded = () => ResumeMaster(server),
        };
        Engine.Commands.MayCallAll = () => server.Debugging.ScriptsMayCallAll;
        Evals = new EvalScripts(Engine, NewInterpreter);
        Functions = new FunctionEngine(Engine, NewInterpreter);
        Statistics = new ScriptStatistics(Evals, Functions);
        server.Loader.Functions = new LoadedFunctions(Functions);
        server.Dispatcher.Refusals.ScriptFlags = new ScriptCommandFlags(Evals, Functions).Of;
    }

    public ScriptEngine Engine { get; }

    /// <summary>Scripts of EVAL.</summary>
    public EvalScripts Evals { get; }

    /// <summary>Libraries of functions.</summary>
    public FunctionEngine Functions { get; }

    /// <summary>What all of it takes, for INFO.</summary>
    public ScriptStatistics Statistics { get; }

    /// <summary>Texts of all libraries, as files and FUNCTION DUMP hold them.</summary>
    public byte[][] FunctionCodes() => [.. Functions.Set.Libraries.Values.Select(static library => library.Code)];

    // What came from our master during a slow script waits in its buffer.
    private static void ResumeMaster(TandemServer server)
    {
        if (server.Replication.Link.Master is { } master)
        {
            server.Clients.QueueInput(master);
        }
    }

    private LuaState NewInterpreter() => Engine.NewState((int)Entropy.Seed(), static () =>
    {
        CpuTimes used = CpuTimes.OfProcess();
        return (used.User + used.System) / 1e6;
    });
}
