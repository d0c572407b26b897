using Tcpq.Contract;

namespace Tcpq.Runtime;

/// <summary>Take what a script says while it runs.</summary>
/// <param name="OnRow">Rows of `emit`, and texts of `print` and `alert`.</param>
/// <param name="OnReport">What `show` asks for.</param>
public sealed record RunHandlers(Action<EmittedRow> OnRow, Action<Report> OnReport)
{
    /// <summary>Takes what people should know while it runs, such as devices that come and go; on any thread.</summary>
    public Action<string>? OnNote { get; init; }
}
