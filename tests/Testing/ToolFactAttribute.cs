using Xunit;

namespace Tcpq.Testing;

/// <summary>A test that asks another program, and is skipped where that is not installed.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool)
    {
        Tool = tool;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin");
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, tool))))
        {
            Skip = $"{tool} is not installed";
        }
    }

    public string Tool { get; }
}
