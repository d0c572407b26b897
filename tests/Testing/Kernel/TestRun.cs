using System.Runtime.InteropServices;

namespace Tcpq.Testing.Kernel;

/// <summary>BPF_PROG_TEST_RUN: runs a loaded program on a packet, without a device.</summary>
public static unsafe partial class TestRun
{
    private const int OutputSize = 8192;

    /// <summary>Runs a program once.</summary>
    /// <returns>0, or a negative error number.</returns>
    public static int Once(int program, ReadOnlySpan<byte> packet) => Once(program, packet, out _);

    /// <summary>Runs a program once.</summary>
    /// <param name="program">Its descriptor.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="returned">What the program returned.</param>
    /// <returns>0, or a negative error number.</returns>
    public static int Once(int program, ReadOnlySpan<byte> packet, out int returned) =>
        Repeat(program, packet, 1, out returned);

    /// <summary>Runs a program many times.</summary>
    /// <returns>0, or a negative error number.</returns>
    public static int Repeat(int program, ReadOnlySpan<byte> packet, int times) =>
        Repeat(program, packet, times, out _);

    private static int Repeat(int program, ReadOnlySpan<byte> packet, int times, out int returned)
    {
        var output = stackalloc byte[OutputSize];
        fixed (byte* input = packet)
        {
            var options = new Options
            {
                Size = (nuint)sizeof(Options),
                Input = input,
                InputSize = (uint)packet.Length,
                Output = output,
                OutputSize = OutputSize,
                Repeat = times,
            };
            var error = bpf_prog_test_run_opts(program, &options);
            returned = (int)options.ReturnValue;
            return error;
        }
    }

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_prog_test_run_opts(int program, Options* options);

    // struct bpf_test_run_opts (bpf/bpf.h).
    [StructLayout(LayoutKind.Sequential)]
    private struct Options
    {
        public nuint Size;
        public void* Input;
        public void* Output;
        public uint InputSize;
        public uint OutputSize;
        public void* ContextInput;
        public void* ContextOutput;
        public uint ContextInputSize;
        public uint ContextOutputSize;
        public uint ReturnValue;
        public int Repeat;
        public uint Duration;
        public uint Flags;
        public uint Cpu;
        public uint BatchSize;
    }
}
