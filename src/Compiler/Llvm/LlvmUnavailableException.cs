namespace Tcpq.Llvm;

/// <summary>LLVM's library is not installed.</summary>
public sealed class LlvmUnavailableException() : Exception(
    $"LLVM's library is not installed; none of {string.Join(", ", LlvmLibrary.FileNames)} could be loaded")
{
    /// <summary>The command that installs it on Debian and Ubuntu.</summary>
    public const string InstallCommand = "sudo apt-get install libllvm19";
}
