using Tcpq.Bpf;
using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Kernel.Probing;
using Tcpq.Runtime.Libbpf;
using Tcpq.Runtime.Namespaces;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Attaches cgroup programs by a link.</summary>
internal static unsafe class CgroupAttacher
{
    private const string AmbiguousIndex =
        "filters by device index only: other network namespaces may have a device with the same index";

    // 223f903e9c83: until then the owner of such a packet, a request for a connection, was taken for another socket.
    private static readonly Version SeesSynAckOfIPv6 = new(6, 6);

    /// <summary>Attaches to the requested cgroup, or to the root of the hierarchy.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var (cgroup, path) = request.CgroupPath is { } asked
            ? (CgroupRoot.OpenDirectory(asked), asked)
            : CgroupRoot.Open();
        using var owned = cgroup;
        if (cgroup.IsInvalid)
        {
            throw new KernelRefusalException(
                new(Codes.NoCgroup, $"cannot open the cgroup `{path}`: {Errno.Describe(cgroup.Error)}")
                {
                    Help = "mount cgroup v2 (`mount -t cgroup2 none /sys/fs/cgroup/unified`), or use another hook",
                });
        }

        var type = (request.Program.Compiled.Hook.Attach, request.Direction) switch
        {
            (AttachKind.SockOps, _) => BpfAttachType.CgroupSockOps,
            (_, PacketDirection.Egress) => BpfAttachType.CgroupEgress,
            _ => BpfAttachType.CgroupIngress,
        };
        var link = FileDescriptorHandle.Own(
            LibBpf.bpf_link_create(request.Program.Descriptor, cgroup.Descriptor, type, null));
        return link.IsInvalid
            ? throw Refusal(request, link.Error, path)
            : new($"{request.Place} at {path}", link)
            {
                Notes = [.. NotesFor(request, type)],
            };
    }

    private static IEnumerable<string> NotesFor(AttachRequest request, BpfAttachType type)
    {
        if (request.Device is not null && !KernelProbe.HasCgroupNetnsCookie)
        {
            yield return AmbiguousIndex;
        }

        if (type == BpfAttachType.CgroupEgress && KernelProbe.KernelVersion < SeesSynAckOfIPv6)
        {
            yield return $"before Linux {SeesSynAckOfIPv6}, cgroups do not see the SYN-ACKs "
                + "that listeners send over IPv6";
        }
    }

    // A path that is a directory but no cgroup v2 gives EBADF.
    private static KernelRefusalException Refusal(AttachRequest request, int error, string path) =>
        error == Errno.BadDescriptor
            ? new(new(Codes.NoCgroup, $"`{path}` is not a cgroup v2"))
            : Attacher.Refusal(request, error);
}
