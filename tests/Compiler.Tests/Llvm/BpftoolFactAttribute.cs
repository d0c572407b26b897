using Tcpq.Testing;
using Xunit;

namespace Tcpq.Llvm;

/// <summary>A test that loads programs, and is skipped where that cannot be.</summary>
public sealed class BpftoolFactAttribute : FactAttribute
{
    public BpftoolFactAttribute()
    {
        if (!Tool.IsInstalled("bpftool"))
        {
            Skip = "bpftool is not installed";
        }
        else if (!Environment.IsPrivilegedProcess)
        {
            Skip = "loading programs needs root";
        }
        else if (!Directory.Exists("/sys/fs/bpf"))
        {
            Skip = "no BPF file system is mounted at /sys/fs/bpf";
        }
    }
}
