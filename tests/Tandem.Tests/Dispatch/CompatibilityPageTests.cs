using System;
using System.IO;
using System.Linq;
using Tandem.Tests.Support;
using Xunit;

namespace Tandem.Tests.Dispatch;

public sealed class CompatibilityPageTests
{
    /// <summary>What commands came or went since it was written does not make the page wrong before someone renews it, unless it
    /// says something that is no longer so.</summary>
    [Fact]
    public void The_page_says_nothing_that_is_not_so()
    {
        string path = Path.Combine(Repository.Root, CompatibilityPage.Path);
        string expected = CompatibilityPage.Text();
        if (Environment.GetEnvironmentVariable("TANDEM_WRITE") == "1")
        {
            File.WriteAllText(path, expected);
        }

        string[] untrue = [.. CompatibilityPage.Claims(File.ReadAllText(path)).Except(CompatibilityPage.Claims(expected))];
        Assert.True(
            untrue.Length == 0,
            "renew it with: TANDEM_WRITE=1 dotnet test tests/Tandem.Tests --filter CompatibilityPage\n" + string.Join('\n', untrue));
    }
}
