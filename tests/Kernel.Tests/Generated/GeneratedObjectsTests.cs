using System.Globalization;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Xunit;
using Xunit.Abstractions;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>Objects that <see cref="GeneratedScriptsLoadTests"/> has compiled for this kernel on another machine, and kept in
/// TCPQ_OBJECTS, load: where programs are compiled twenty times slower than elsewhere, only this is done.</summary>
public sealed class GeneratedObjectsTests(ITestOutputHelper output)
{
    private const int MostShown = 20;

    [KernelFact(KernelFeature.Bpf)]
    public void What_was_compiled_for_this_kernel_loads()
    {
        if (GeneratedSettings.Objects is not { } folder || GeneratedSettings.Target is not null)
        {
            return; // nothing was kept, or this is the machine that keeps it
        }

        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var refusals = new List<string>();
        foreach (var one in GeneratedObject.Read(folder))
        {
            counts[one.Hook] = counts.GetValueOrDefault(one.Hook) + 1;
            if (one.Load() is { } reason)
            {
                refusals.Add(string.Create(CultureInfo.InvariantCulture, $"TCPQ_SEED={one.Seed} at {one.Hook}: {reason}"));
            }
        }

        var kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        var hooks = string.Join(", ", counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Key} {count.Value}")));
        var line = string.Create(
            CultureInfo.InvariantCulture, $"Linux {kernel}: {counts.Values.Sum()} objects ({hooks}), {refusals.Count} refused");
        var shown = string.Join('\n', refusals.Take(MostShown));
        output.WriteLine(line);
        GeneratedSettings.Say(line + (shown.Length > 0 ? $"\n{shown}" : ""));
        Assert.True(refusals.Count == 0, $"{line}\n{shown}");
        Assert.NotEmpty(counts);
    }
}
