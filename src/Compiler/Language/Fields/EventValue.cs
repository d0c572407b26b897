namespace Tcpq.Language.Fields;

/// <summary>Where in its context a program finds something.</summary>
public enum ArgumentPlace
{
    /// <summary>Among the arguments of the function or tracepoint.</summary>
    Argument,

    /// <summary>What the function returned.</summary>
    Return,

    /// <summary>In the context structure, at a fixed place.</summary>
    Context,
}

/// <summary>A field's value among the arguments.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Place">Where.</param>
/// <param name="Index">The argument, from 0; the byte offset in a context structure; of no meaning for what is
/// returned.</param>
/// <param name="Bits">Its width; 128 for an address.</param>
/// <param name="IsSigned">True if it can be negative.</param>
internal sealed record EventValue(
    string Field, ArgumentPlace Place, int Index = 0, int Bits = 32, bool IsSigned = false)
{
    /// <summary>True if a negative value is an error's number, and no value.</summary>
    public bool IsAbsentIfNegative { get; init; }

    /// <summary>True if this point never has it, though others of the event do.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Where the argument points to a packet in a socket's queue: the member of its `struct tcp_skb_cb`
    /// (include/net/tcp.h) that is the value.</summary>
    public string? QueuedMember { get; init; }

    /// <summary>Where the argument points to a handshake: the member of its `struct tcp_request_sock`
    /// (include/linux/tcp.h) that is the value.</summary>
    public string? RequestMember { get; init; }

    /// <summary>The value itself, where it is always the same.</summary>
    public ulong? Constant { get; init; }

    /// <summary>True for an address.</summary>
    public bool IsPointer { get; init; }

    /// <summary>The first kernel that has the argument.</summary>
    public Version? Since { get; init; }

    /// <summary>Arguments that the function took before bpf_get_func_ret (5.17), behind which fexit programs find what
    /// it returned.</summary>
    public int Arguments { get; init; }
}
