using Xunit;

namespace Tandem.Tests.Support;

/// <summary>A test that needs a real redis-server; ./test installs it, elsewhere the test is skipped with that reason.</summary>
public sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute()
    {
        if (!RealRedis.IsInstalled)
        {
            Skip = "redis-server is not installed";
        }
    }
}
