using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Contract;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Loading;

/// <summary>Lets the kernel check a script's programs, without attaching them, and reads what that took.</summary>
internal static unsafe class VerifierMeasurement
{
    private const uint StatisticsOnly = 4; // BPF_LOG_STATS (include/linux/bpf_verifier.h)

    /// <summary>Loads a script's programs and lets go of them.</summary>
    /// <param name="script">The object.</param>
    /// <param name="configurationOf">What to tell each program.</param>
    /// <returns>One for each program, in the script's order.</returns>
    /// <exception cref="KernelRefusalException">The kernel did not take it.</exception>
    /// <exception cref="LibraryMissingException">libbpf is not installed.</exception>
    public static ImmutableArray<VerifierStatistics> Of(
        CompiledScript script, Func<CompiledProgram, RunConfiguration> configurationOf)
    {
        var logs = new Dictionary<string, KernelLog>();
        try
        {
            Measure(script, configurationOf, logs);
            return [.. script.Programs.Select(program => Parse(program.Name, logs[program.Name].Text))];
        }
        finally
        {
            foreach (var log in logs.Values)
            {
                log.Dispose();
            }
        }
    }

    private static void Measure(
        CompiledScript script,
        Func<CompiledProgram, RunConfiguration> configurationOf,
        Dictionary<string, KernelLog> logs)
    {
        try
        {
            ObjectLoader.Load(script, configurationOf, prepare: program => Listen(program, logs)).Dispose();
        }
        catch (KernelRefusalException)
        {
            // A log of statistics does not tell why; another attempt does.
            ObjectLoader.Load(script, configurationOf).Dispose();
            throw;
        }
    }

    private static void Listen(BpfProgram program, Dictionary<string, KernelLog> logs)
    {
        var log = new KernelLog();
        logs.Add(program.Name, log);
        _ = LibBpf.bpf_program__set_log_buf(program, log.Start, KernelLog.Size); // fails for loaded programs only
        _ = LibBpf.bpf_program__set_log_level(program, StatisticsOnly);
    }

    /// <summary>Reads a log; numbers that a kernel does not tell are 0.</summary>
    /// <example>
    /// <code>
    /// verification time 405 usec
    /// stack depth 96+0
    /// processed 261 insns (limit 1000000) max_states_per_insn 1 total_states 25 peak_states 25 mark_read 4
    /// </code>
    /// </example>
    internal static VerifierStatistics Parse(string program, string log)
    {
        ImmutableArray<int> depths = [];
        var counts = new Dictionary<string, int>();
        foreach (var line in log.Split('\n'))
        {
            var words = line.Split([' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["stack", "depth", var sizes, ..])
            {
                depths = [.. sizes.Split('+').Select(Number)];
            }
            else if (words is ["processed", ..])
            {
                for (var i = 0; i + 1 < words.Length; i++)
                {
                    counts.TryAdd(words[i], Number(words[i + 1]));
                }
            }
        }

        return new(
            program,
            counts.GetValueOrDefault("processed"),
            counts.GetValueOrDefault("limit"),
            counts.GetValueOrDefault("total_states"),
            counts.GetValueOrDefault("peak_states"),
            depths);
    }

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
