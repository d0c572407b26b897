using System.Collections.Immutable;
using Tcpq.Runtime.Devices;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Loading;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>What is attached for a script: all of it from the start, and more as devices come.</summary>
/// <param name="loaded">Its programs.</param>
/// <param name="devices">The devices that they may be attached to.</param>
/// <param name="cgroupPath">The cgroup for hooks of cgroups; null for the root of the mounted hierarchy.</param>
/// <param name="isOneNamespace">True if only the calling thread's network namespace counts.</param>
/// <param name="messages">Told of devices that come and go; null to watch those that are there now.</param>
internal sealed class AttachmentSet(
    LoadedObject loaded, SelectedDevices devices, string? cgroupPath, bool isOneNamespace, DeviceMessages? messages)
    : IDisposable
{
    private readonly Lock change = new();
    private ImmutableArray<Attached> attached = [];
    private DeviceWatch? watch;
    private bool isDisposed;

    /// <summary>What is attached at this moment.</summary>
    public ImmutableArray<Attachment> Now
    {
        get
        {
            lock (change)
            {
                return [.. attached.Select(one => one.Attachment)];
            }
        }
    }

    /// <summary>What the programs cannot tell of what they count, for people.</summary>
    public ImmutableArray<string> Scope { get; private set; } = [];

    /// <summary>Attaches each program to each of its devices, and begins to watch for others.</summary>
    /// <exception cref="KernelRefusalException">The kernel did not take one; what was attached stays until disposed.
    /// </exception>
    public void AttachAll()
    {
        foreach (var program in loaded.Programs)
        {
            if (devices.Of(program.Compiled) is not { } chosen)
            {
                Add(program, null);
                continue;
            }

            foreach (var device in chosen)
            {
                if (IsFor(program, device))
                {
                    Add(program, device);
                }
            }
        }

        var scope = new WatchScope();
        Scope = [
            .. loaded.Programs.Select(program => program.Compiled)
                .SelectMany(program => scope.Of(program, devices.Of(program))).Distinct(),
        ];
        var all = devices.All;
        if (messages is not null && (all.Length > 0 || loaded.Programs.Any(NeedsDevices)))
        {
            watch = new(all, devices.Takes, device => Find(device, messages), device => Lose(device, messages));
        }
    }

    /// <summary>Runs that the attachments of a program missed; null if none can tell.</summary>
    public ulong? MissesOf(LoadedProgram program)
    {
        lock (change)
        {
            ulong? sum = null;
            foreach (var one in attached)
            {
                if (one.Program == program && one.Attachment.Misses?.Invoke() is { } misses)
                {
                    sum = (sum ?? 0) + misses;
                }
            }

            return sum;
        }
    }

    /// <summary>Detaches everything.</summary>
    public void Dispose()
    {
        watch?.Dispose();
        lock (change)
        {
            isDisposed = true;

            // Backwards, so that what was set up for the first serves until the last.
            for (var i = attached.Length - 1; i >= 0; i--)
            {
                attached[i].Attachment.Dispose();
            }

            attached = [];
        }
    }

    private bool NeedsDevices(LoadedProgram program) => devices.Of(program.Compiled) is not null;

    private bool IsFor(LoadedProgram program, NetworkDevice device) => program.Configuration
        == RunConfigurations.For(program.Compiled.Hook, device, isOneNamespace);

    private void Add(LoadedProgram program, NetworkDevice? device)
    {
        var request = new AttachRequest(program, device, cgroupPath);
        var attachment = Attacher.For(program.Compiled.Hook.Attach).Attach(request);
        attached = attached.Add(new(attachment, program, device));
    }

    private void Find(NetworkDevice device, DeviceMessages messages)
    {
        lock (change)
        {
            if (isDisposed)
            {
                return;
            }

            try
            {
                var before = attached.Length;
                foreach (var program in loaded.Programs)
                {
                    if (devices.Takes(program.Compiled, device.Name) && IsFor(program, device))
                    {
                        Add(program, device);
                    }
                }

                messages.OnNote(attached.Length > before
                    ? $"watching {device.Name} too, from now on"
                    : $"{device.Name} is there now, but its packets begin unlike those of the devices before: "
                        + "not watched");
            }
            catch (KernelRefusalException refusal)
            {
                messages.OnNote($"{device.Name} is there now, but not watched: {refusal.Diagnostic.Message}");
            }
        }
    }

    private void Lose(NetworkDevice device, DeviceMessages messages)
    {
        if (devices.IsNamed(device.Name))
        {
            messages.OnLost(device.Name);
            return;
        }

        lock (change)
        {
            foreach (var one in attached.Where(one => one.Device?.Index == device.Index))
            {
                one.Attachment.Dispose();
            }

            attached = attached.RemoveAll(one => one.Device?.Index == device.Index);
        }

        messages.OnNote($"{device.Name} went away");
    }

    /// <summary>An attachment, its program, and its device, if it has one.</summary>
    private sealed record Attached(Attachment Attachment, LoadedProgram Program, NetworkDevice? Device);
}
