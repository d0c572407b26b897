using System.Collections.Immutable;
using Tcpq.Contract;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Loading;
using Tcpq.Targets;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>The devices that a script's programs watch.</summary>
internal sealed class SelectedDevices
{
    private readonly Dictionary<string, (DeviceSelection Selection, ImmutableArray<NetworkDevice> Devices)> selections =
        [];
    private readonly string? common;

    /// <summary>Looks the devices up.</summary>
    /// <param name="script">The script.</param>
    /// <param name="common">The devices of programs that name none; null for all where the hook allows that.</param>
    /// <exception cref="KernelRefusalException">There is none of a name that is asked for.</exception>
    public SelectedDevices(CompiledScript script, string? common)
    {
        this.common = common;
        foreach (var program in script.Programs)
        {
            if ((program.Device ?? common) is { } text && !selections.ContainsKey(text))
            {
                var selection = new DeviceSelection(text);
                selections.Add(text, (selection, Find(selection)));
            }
        }
    }

    /// <summary>All devices that are there, each once.</summary>
    public ImmutableArray<NetworkDevice> All =>
        [.. selections.Values.SelectMany(one => one.Devices).DistinctBy(device => device.Index)];

    /// <summary>True if a device is asked for by its name.</summary>
    public bool IsNamed(string name) => selections.Values.Any(one => one.Selection.Names.Contains(name));

    /// <summary>True if a pattern takes a device.</summary>
    public bool Takes(string name) => selections.Values.Any(one => one.Selection.Takes(name));

    /// <summary>The devices of a program; null if it watches all.</summary>
    public ImmutableArray<NetworkDevice>? Of(CompiledProgram program) =>
        SelectionOf(program) is { } text ? selections[text].Devices : null;

    /// <summary>True if a program watches a device that has come later.</summary>
    public bool Takes(CompiledProgram program, string name) =>
        SelectionOf(program) is { } text && selections[text].Selection.Takes(name);

    /// <summary>What to tell a program, once for each kind of device that it watches.</summary>
    public IReadOnlyList<RunConfiguration> ConfigurationsOf(CompiledProgram program, bool isOneNamespace)
    {
        if (Of(program) is not { } devices)
        {
            return [RunConfigurations.For(program.Hook, null, isOneNamespace)];
        }

        List<RunConfiguration> configurations = [];
        foreach (var device in devices)
        {
            var configuration = RunConfigurations.For(program.Hook, device, isOneNamespace);
            if (!configurations.Contains(configuration))
            {
                configurations.Add(configuration);
            }
        }

        // For devices that are still to come: nearly all look like Ethernet.
        return configurations is [] ? [RunConfigurations.For(program.Hook, null, isOneNamespace)] : configurations;
    }

    // Sockets have no device.
    private string? SelectionOf(CompiledProgram program) => program.Device ?? (program.HasPacket ? common : null);

    private static ImmutableArray<NetworkDevice> Find(DeviceSelection selection)
    {
        var found = selection.Names.Select(NetworkDevice.Find).ToList();
        if (selection.HasPatterns)
        {
            found.AddRange(NetworkDevice.Names.Where(selection.Takes).Select(NetworkDevice.TryFind)
                .OfType<NetworkDevice>());
        }

        return [.. found.DistinctBy(device => device.Index)];
    }
}
