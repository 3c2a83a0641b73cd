using Tandem.Platform.Loop;

namespace Tandem.Tests.Support;

/// <summary>A poller that never waits and knows no sources: the test calls the handlers itself.</summary>
internal sealed class TestPoller : IPoller
{
    public string Name => "test";

    public int Wait(int timeoutMilliseconds, int depth) => 0;

    public int Dispatch(int depth) => 0;

    public void Wake()
    {
    }

    public void Dispose()
    {
    }
}
