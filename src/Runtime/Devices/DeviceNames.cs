using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Namespaces;

namespace Tcpq.Runtime.Devices;

/// <summary>Names of the devices of all network namespaces that this process can enter. An index is unique within its
/// namespace only.</summary>
internal static class DeviceNames
{
    private const uint NotTold = uint.MaxValue;

    // Numbers of inodes of namespaces begin here (PROC_DYNAMIC_FIRST, fs/proc/generic.c); cookies count from 1.
    private const uint FirstInode = 0xf000_0000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly Lock Change = new();
    private static ImmutableDictionary<ulong, string> known = ImmutableDictionary<ulong, string>.Empty;
    private static long? surveyed;

    /// <summary>A device's name: in this namespace by the index alone, in another one as it is called there, and
    /// `#2@4026532201`, its index and namespace, if that cannot be asked or is gone.</summary>
    /// <param name="device">The value of `ifname`: the index, and above 32 bits its namespace's inode or cookie, 0 for
    /// this one, all ones where it was not told.</param>
    public static string Of(ulong device)
    {
        var (place, index) = ((uint)(device >> 32), (uint)device);
        return place == 0 ? NetworkDevice.NameOf(index)
            : place == NotTold ? Number(index)
            : Find(device) ?? (place >= FirstInode
                ? $"{Number(index)}@{place.ToString(CultureInfo.InvariantCulture)}"
                : $"{Number(index)}@cookie{place.ToString(CultureInfo.InvariantCulture)}");
    }

    /// <summary>All that are known: those of this namespace, and those of others as far as somebody asked for
    /// one.</summary>
    public static IEnumerable<(ulong Number, string Name)> Known() =>
        NetworkDevice.Names.Select(NetworkDevice.TryFind).OfType<NetworkDevice>()
            .Select(device => ((ulong)device.Index, device.Name))
            .Concat(known.Select(row => (row.Key, row.Value)));

    /// <summary>Asks all namespaces that there are now, so that names are known when a namespace is gone, or the right
    /// to enter it.</summary>
    public static void Survey()
    {
        lock (Change)
        {
            // A thread that has entered a namespace does not come back; it ends.
            var thread = new Thread(Look) { IsBackground = true, Name = "device names" };
            thread.Start();
            thread.Join();
            surveyed = System.Diagnostics.Stopwatch.GetTimestamp();
        }
    }

    private static string? Find(ulong device)
    {
        if (!known.ContainsKey(device)
            && !(surveyed is { } last && System.Diagnostics.Stopwatch.GetElapsedTime(last) < Interval))
        {
            Survey();
        }

        return known.GetValueOrDefault(device);
    }

    private static void Look()
    {
        HashSet<FileIdentity> seen = [];
        foreach (var path in Paths())
        {
            if (FileIdentity.Of(path) is { } identity && seen.Add(identity))
            {
                Enter(path);
            }
        }
    }

    private static void Enter(string path)
    {
        using var file = FileDescriptorHandle.OwnResult(LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC));
        if (file.IsInvalid || LibC.setns(file.Descriptor, LibC.CLONE_NEWNET) != 0)
        {
            return; // gone meanwhile, or not for this process: its devices are told by their numbers
        }

        var (inode, cookie) = ((ulong)NetworkNamespace.Inode, NetworkNamespace.Cookie);
        foreach (var device in NetworkDevice.Names.Select(NetworkDevice.TryFind).OfType<NetworkDevice>())
        {
            known = known.SetItem((inode << 32) | (uint)device.Index, device.Name);
            if (cookie is > 0 and < FirstInode)
            {
                known = known.SetItem((cookie << 32) | (uint)device.Index, device.Name);
            }
        }
    }

    private static IEnumerable<string> Paths()
    {
        yield return "/proc/thread-self/ns/net";
        foreach (var folder in (string[])[NetworkNamespace.NamesFolder, "/run/docker/netns"])
        {
            foreach (var path in Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : [])
            {
                yield return path;
            }
        }

        foreach (var process in Directory.GetDirectories("/proc"))
        {
            if (char.IsAsciiDigit(process[^1]))
            {
                yield return $"{process}/ns/net";
            }
        }
    }

    private static string Number(uint index) => $"#{index.ToString(CultureInfo.InvariantCulture)}";
}
