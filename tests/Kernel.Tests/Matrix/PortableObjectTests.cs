using Tcpq.Language.Events;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Targets;
using Tcpq.Testing.Kernel;
using Xunit;

namespace Tcpq.Kernel.Tests.Matrix;

/// <summary>Objects that were built elsewhere load where `tcpq build` says that they do, and nowhere else.</summary>
public sealed class PortableObjectTests
{
    private static readonly Version[] Targets = [FeatureHistory.Oldest, Target.Default.Kernel];

    public static TheoryData<string, string> Objects
    {
        get
        {
            var objects = new TheoryData<string, string>();
            foreach (var script in PortableScripts.All)
            {
                foreach (var target in Targets)
                {
                    objects.Add(script.Name, target.ToString());
                }
            }

            return objects;
        }
    }

    public static TheoryData<string> Events =>
        [.. EventTable.Rows.Where(row => !row.IsOfCaptures).Select(row => row.Name)];

    [KernelTheory]
    [MemberData(nameof(Objects))]
    public void An_object_loads_where_build_says_that_it_does(string name, string target)
    {
        if (Find(name, target) is not { } built)
        {
            return; // the compiler refused, and the host's own run has looked at how
        }

        if (built.Obstacle() is not null)
        {
            return; // not a matter of versions
        }

        var refusal = built.Load();
        var fits = built.Needs.FitInto(KernelProbe.KernelVersion);
        Assert.True(
            fits == refusal is null,
            fits ? $"said to be for {built.Needs}, but {refusal}" : $"loads, though said to be for {built.Needs}");
    }

    [KernelTheory]
    [MemberData(nameof(Events))]
    public void An_object_for_a_current_kernel_counts_right_where_build_says_that_it_runs(string name)
    {
        var outcome = PortableCell.Try(EventTable.Find(name)!);
        Assert.True(outcome is null || outcome.StartsWith("not here", StringComparison.Ordinal), outcome);
    }

    // The run on the build's own machine leaves what it has built to the guests, where compiling takes long.
    private static PortableObject? Find(string name, string target)
    {
        var path = MatrixResults.Folder is { } folder
            ? Path.Combine(folder, "objects", $"{name} for {target}.o".Replace(' ', '-'))
            : null;
        if (path is not null && Directory.Exists(Path.GetDirectoryName(path)) && MatrixResults.IsGuest)
        {
            return PortableObject.Read(path);
        }

        var (built, message) = PortableObject.Build(
            PortableScripts.All.First(script => script.Name == name), Version.Parse(target));
        Assert.True(built is not null || target != Target.Default.Kernel.ToString(), message);
        if (path is not null && built is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            built.Save(path);
        }

        return built;
    }
}
