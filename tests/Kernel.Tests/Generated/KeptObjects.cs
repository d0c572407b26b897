using System.Diagnostics;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>Objects that <see cref="GeneratedScriptsLoadTests"/> has compiled for this kernel on another machine: where
/// programs are compiled twenty times slower than elsewhere, they are only loaded.</summary>
internal static class KeptObjects
{
    private const int ProgressSeconds = 20;

    /// <summary>Loads all of a folder, and says hook by hook how many do; each that does not is said when it is met, so
    /// that it is known though the guest may die.</summary>
    /// <returns>0 if all load, and there are any.</returns>
    public static int Load(string folder, TextWriter output)
    {
        LibbpfLog.Install();
        var (refused, total) = (0, 0);
        foreach (var hook in GeneratedObject.Read(folder).GroupBy(one => one.Hook))
        {
            var count = LoadAll(hook.Key, hook, output);
            refused += count.Refused;
            total += count.Scripts;
        }

        return refused == 0 && total > 0 ? 0 : 1;
    }

    private static GeneratedCount LoadAll(string hook, IEnumerable<GeneratedObject> objects, TextWriter output)
    {
        var (count, said) = (new GeneratedCount(RunningKernel, hook), Stopwatch.GetTimestamp());
        var counting = new Lock();
        Parallel.ForEach(objects, one =>
        {
            var reason = one.IsDeclined ? null : one.Load();
            lock (counting)
            {
                count = count.With(one.Seed, one.IsDeclined, reason);
                if (reason is not null)
                {
                    output.WriteLine($"{GeneratedCount.Refusal(hook, one.Seed, reason)}\n{one.Script}\n");
                }

                if (Stopwatch.GetElapsedTime(said).TotalSeconds > ProgressSeconds)
                {
                    said = Stopwatch.GetTimestamp();
                    output.WriteLine($"  {count}");
                }
            }
        });
        output.WriteLine(count);
        output.Flush();
        return count;
    }

    /// <summary>The version of the kernel, up to its patch.</summary>
    public static string RunningKernel => File.ReadAllText("/proc/sys/kernel/osrelease").Trim().Split('-', '+')[0];
}
