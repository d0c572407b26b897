using Tcpq.Testing;
using Xunit;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>Writes docs/kernels.md after the runs on all kernels.</summary>
public sealed class MatrixDocumentTests
{
    [MatrixFact]
    public void The_kernels_agree_with_what_is_said_about_them()
    {
        var kernels = MatrixResults.Read(MatrixResults.Folder!);
        var tests =
            kernels.SelectMany(kernel => MatrixTests.Read(kernel.Release, MatrixResults.TestsOf(kernel.Release)));
        File.WriteAllText(
            Path.Combine(Repository.Root, "docs", "kernels.md"), MatrixDocument.Render(kernels, [.. tests]));
        Assert.NotEmpty(kernels);
        Assert.DoesNotContain(
            kernels.SelectMany(kernel => kernel.Cells), cell => cell.Outcome == CellOutcome.Fails);
    }

    /// <summary>A test of what runs on several kernels have left.</summary>
    private sealed class MatrixFactAttribute : FactAttribute
    {
        public MatrixFactAttribute() =>
            Skip = MatrixResults.IsComplete ? null : "it is about several kernels: ./test --matrix";
    }
}
