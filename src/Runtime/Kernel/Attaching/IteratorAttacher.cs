using Tcpq.Runtime.Interop;
using Tcpq.Runtime.Libbpf;

namespace Tcpq.Runtime.Kernel.Attaching;

/// <summary>Prepares iterators, which run when they are read.</summary>
internal static unsafe class IteratorAttacher
{
    /// <summary>Makes the link from which iterators are opened.</summary>
    public static Attachment Attach(AttachRequest request)
    {
        var link = FileDescriptorHandle.Own(
            LibBpf.bpf_link_create(request.Program.Descriptor, 0, BpfAttachType.TraceIterator, null));
        return link.IsInvalid
            ? throw Attacher.Refusal(request, link.Error)
            : new IteratorAttachment($"{request.HookName} {request.Program.Compiled.KernelFunction}", link);
    }
}

/// <summary>An iterator that can be run.</summary>
internal sealed unsafe class IteratorAttachment(string description, FileDescriptorHandle link)
    : Attachment(description, link)
{
    /// <summary>Runs the program for each socket that there is.</summary>
    /// <exception cref="IOException">The kernel does not let it.</exception>
    public void Run()
    {
        using var iterator = FileDescriptorHandle.Own(LibBpf.bpf_iter_create(link.Descriptor));
        if (iterator.IsInvalid)
        {
            throw new IOException($"cannot list the sockets: {Errno.Describe(iterator.Error)}");
        }

        var buffer = stackalloc byte[64];
        nint read;
        do
        {
            read = LibC.read(iterator.Descriptor, buffer, 64);
        }
        while (read > 0 || (read < 0 && Errno.Last is Errno.Interrupted or Errno.TryAgain));
        if (read < 0)
        {
            throw new IOException($"cannot list the sockets: {Errno.Describe(Errno.Last)}");
        }
    }
}
