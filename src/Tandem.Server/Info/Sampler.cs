namespace Tandem.Server.Info;

/// <summary>Rates of the last second or so: operations and bytes.</summary>
internal sealed class Sampler(TandemServer server)
{
    private long _time;
    private long _calls;
    private long _input;
    private long _output;

    public long OperationsPerSecond { get; private set; }

    public double InputKilobytesPerSecond { get; private set; }

    public double OutputKilobytesPerSecond { get; private set; }

    /// <summary>Takes a sample; called about once a second.</summary>
    public void Sample()
    {
        long now = server.Loop.MonotonicMilliseconds;
        long calls = server.Dispatcher.Statistics.TotalCalls;
        long input = server.Clients.Statistics.NetInputBytes;
        long output = server.Clients.Statistics.NetOutputBytes;
        double seconds = (now - _time) / 1000.0;
        if (_time > 0 && seconds > 0)
        {
            OperationsPerSecond = (long)((calls - _calls) / seconds);
            InputKilobytesPerSecond = (input - _input) / seconds / 1024;
            OutputKilobytesPerSecond = (output - _output) / seconds / 1024;
        }

        (_time, _calls, _input, _output) = (now, calls, input, output);
    }
}
