namespace Tcpq.Llvm;

/// <summary>What is added to the names of kernel structures in one module. libbpf takes `sk_buff___anything` for
/// `sk_buff`.</summary>
/// <remarks>LLVM's pass for CO-RE relocations remembers each member that it meets, by the structure's name, for the
/// whole process: in a second module of the same names it would use variables of the first, which may be gone. So the
/// names differ, and are made equal again in the finished object.</remarks>
internal static class KernelFlavor
{
    /// <summary>To be held while LLVM translates for BPF, for nothing guards what its passes remember.</summary>
    public static readonly Lock PassLock = new();

    private static uint count;

    /// <summary>A suffix that no other module of this process has; all are of the same length.</summary>
    public static string Next() => $"___{Interlocked.Increment(ref count):x8}";
}
