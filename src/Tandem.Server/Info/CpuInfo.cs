using Tandem.Platform.Host;
using Tandem.Platform.Info;

namespace Tandem.Server.Info;

/// <summary>INFO cpu, seconds.</summary>
internal sealed class CpuInfo : IInfoSection
{
    public string Name => "CPU";

    public bool InDefault => true;

    public void Write(InfoWriter writer)
    {
        CpuTimes process = CpuTimes.OfProcess();
        CpuTimes children = CpuTimes.OfChildren();
        CpuTimes thread = CpuTimes.OfThread();
        writer.Field("used_cpu_sys", process.System / 1e6, 6);
        writer.Field("used_cpu_user", process.User / 1e6, 6);
        writer.Field("used_cpu_sys_children", children.System / 1e6, 6);
        writer.Field("used_cpu_user_children", children.User / 1e6, 6);
        writer.Field("used_cpu_sys_main_thread", thread.System / 1e6, 6);
        writer.Field("used_cpu_user_main_thread", thread.User / 1e6, 6);
    }
}
