using System.Collections.Immutable;
using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>What scripts at a hook can be about.</summary>
public sealed class Ground
{
    private readonly Dictionary<string, ImmutableArray<Field>> fields = [];

    private Ground(
        Hook hook,
        bool isShared,
        Func<Event, EventHook, bool> takes,
        Func<EventHook, Target>? kernel = null,
        IEnumerable<Event>? rows = null)
    {
        Hook = hook;
        IsShared = isShared;
        Events = [.. (rows ?? EventTable.Rows).Where(row => At(row, hook) is { } place && takes(row, place))];
        foreach (var row in Events)
        {
            var place = At(row, hook)!;
            var target = kernel?.Invoke(place);
            fields.Add(row.Name,
                [.. FieldTable.Rows.Concat(row.Fields).Where(field => IsGiven(row, place, field, target))]);
            JoinsWindows &= target?.Has(KernelFeature.AtomicFetch) ?? true;
        }
    }

    /// <summary>The hook.</summary>
    public Hook Hook { get; }

    /// <summary>True if scripts show the same on a capture.</summary>
    public bool IsShared { get; }

    /// <summary>True if scripts name themselves what they are about, which says the hook too.</summary>
    public bool IsNamed => Events.Any(row => row.Hooks.Any(place => place.Points.Any(point => point.IsOfScript)));

    /// <summary>The events.</summary>
    public ImmutableArray<Event> Events { get; }

    /// <summary>Only what a capture gives just so: packets that arrive, and what does not differ from run to
    /// run.</summary>
    public static Ground Shared(Hook hook) => new(hook, isShared: true, (row, place) =>
        At(row, HookTable.Capture) is { Points: [{ Flow: null }, ..] }
            && place is { Points: [{ Direction: PacketDirection.Ingress, HasPacket: true }, ..] });

    /// <summary>All that a kernel has.</summary>
    public static Ground All(Hook hook, Func<EventHook, Target> kernel) => new(hook, isShared: false, (_, place) =>
        kernel(place) is var target && hook.Requires.All(target.Has)
            && place.Points.All(point => target.WhyMissing(point.KernelFunction, point.Since) is null), kernel);

    /// <summary>What a script names in the kernel, or in a library, by a kind of probe: `kprobe`.</summary>
    public static Ground Named(string probe, CompilationOptions options) => ProbeTable.Find(probe) is { } row
        ? new(row.Hook, isShared: false, (_, _) => true, _ => options.Target, ProbeSamples.Of(row, options))
        : throw new ArgumentException($"there is no probe {probe}", nameof(probe));

    /// <summary>The fields of an event.</summary>
    internal ImmutableArray<Field> FieldsOf(Event row) => fields[row.Name];

    /// <summary>True if a rule about an event can drop packets.</summary>
    internal bool CanDecide(Event row) => !IsShared && row.IsPacket && Hook.DropVerdict is not null;

    /// <summary>True if a rule about an event can write packets to a file.</summary>
    internal bool CanCapture(Event row) => !IsShared && row.IsPacket && Hook.Provides.HasFlag(HookProvides.Payload);

    /// <summary>True if the value of an aggregate over a window can be read that joins states.</summary>
    internal bool JoinsWindows { get; } = true;

    private static EventHook? At(Event row, Hook hook) => row.Hooks.FirstOrDefault(place => place.Hook == hook);

    // Arguments of functions come with later kernels.
    private bool IsGiven(Event row, EventHook place, Field field, Target? target) => row.Gives(place, field)
        && place.Points.All(point => !(point.ValueOf(field.Name)?.Since > target?.Kernel))
        && (!IsShared || (field.Type != DataType.Time && row.Gives(At(row, HookTable.Capture)!, field)));
}
