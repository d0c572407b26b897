using Xunit;

namespace Tcpq.Testing;

/// <summary>A test that asks another program, and is skipped where that is not installed.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool)
    {
        Tool = tool;
        Skip = Tcpq.Testing.Tool.IsInstalled(tool) ? null : $"{tool} is not installed";
    }

    public string Tool { get; }
}
