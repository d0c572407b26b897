using System.Collections.Immutable;
using Tcpq.Runtime.Interop;

namespace Tcpq.Runtime.Devices;

/// <summary>Tells when devices come to this network namespace, and when they leave it, for good or for another
/// one.</summary>
internal sealed unsafe class DeviceWatch : IDisposable
{
    private const uint LinkGroup = 1; // RTMGRP_LINK, include/uapi/linux/rtnetlink.h
    private const int BufferSize = 32 << 10;

    private readonly Func<string, bool> takes;
    private readonly Action<NetworkDevice> found;
    private readonly Action<NetworkDevice> lost;
    private readonly FileDescriptorHandle socket = RouteNetlink.Open(LinkGroup);
    private readonly WakeEvent stop = new();
    private readonly Thread thread;
    private ImmutableArray<NetworkDevice> devices;

    /// <summary>Starts to watch.</summary>
    /// <param name="devices">The devices in use.</param>
    /// <param name="takes">Says whether a device of a name is wanted, if one comes.</param>
    /// <param name="found">Called once for each device that comes, on the same thread.</param>
    /// <param name="lost">Called once for each device that goes, on a thread of its own.</param>
    public DeviceWatch(
        ImmutableArray<NetworkDevice> devices,
        Func<string, bool> takes,
        Action<NetworkDevice> found,
        Action<NetworkDevice> lost)
    {
        this.devices = devices;
        this.takes = takes;
        this.found = found;
        this.lost = lost;
        thread = new(Run) { IsBackground = true, Name = "device watch" };
        thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stop.Signal();
        thread.Join();
        stop.Dispose();
        socket.Dispose();
    }

    private void Run()
    {
        // The socket listens since before the first look, so that no departure falls between.
        Look();
        while (WaitForNews())
        {
            Look();
        }
    }

    // Looking at the devices rather than into the messages also serves when the kernel had to drop some.
    private void Look()
    {
        var gone = devices.RemoveAll(device => device.Exists);
        devices = devices.RemoveRange(gone);
        foreach (var device in gone)
        {
            lost(device);
        }

        foreach (var name in NetworkDevice.Names)
        {
            if (takes(name) && NetworkDevice.TryFind(name) is { } device
                && !devices.Any(known => known.Index == device.Index))
            {
                devices = devices.Add(device);
                found(device);
            }
        }
    }

    private bool WaitForNews()
    {
        var descriptors = stackalloc LibC.PollDescriptor[2];
        descriptors[0] = new() { Descriptor = socket.Descriptor, Events = LibC.POLLIN };
        descriptors[1] = new() { Descriptor = stop.Descriptor, Events = LibC.POLLIN };
        while (LibC.poll(descriptors, 2, -1) < 0)
        {
            // Interrupted by a signal: the only way for this call to fail.
        }

        Drain();
        return descriptors[1].ReturnedEvents == 0;
    }

    private void Drain()
    {
        var buffer = stackalloc byte[BufferSize];
        while (LibC.recv(socket.Descriptor, buffer, BufferSize, LibC.MSG_DONTWAIT) > 0)
        {
            // Its content does not matter.
        }
    }
}
