using Tcpq.Diagnostics;
using Tcpq.Language;
using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attachers;

/// <summary>Attaches cgroup programs by a link.</summary>
internal static unsafe class CgroupAttacher
{
    private const string AmbiguousIndex =
        "filters by device index only: other network namespaces may have a device with the same index";

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
                Note = request.Device is null || KernelProbe.HasCgroupNetnsCookie ? null : AmbiguousIndex,
            };
    }

    // A path that is a directory but no cgroup v2 gives EBADF.
    private static KernelRefusalException Refusal(AttachRequest request, int error, string path) =>
        error == Errno.BadDescriptor
            ? new(new(Codes.NoCgroup, $"`{path}` is not a cgroup v2"))
            : Attacher.Refusal(request, error);
}
