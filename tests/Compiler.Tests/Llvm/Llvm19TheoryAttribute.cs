using Xunit;

namespace Tcpq.Llvm;

/// <summary>A test of the very instructions that LLVM 19 makes, skipped where another version is installed.</summary>
public sealed class Llvm19TheoryAttribute : TheoryAttribute
{
    private const int Major = 19;

    public Llvm19TheoryAttribute()
    {
        try
        {
            var version = LlvmLibrary.Version();
            if (version.Major != Major)
            {
                Skip = $"LLVM {version} makes other instructions than LLVM {Major}";
            }
        }
        catch (LlvmUnavailableException e)
        {
            Skip = e.Message;
        }
    }
}
