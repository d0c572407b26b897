using System.Buffers.Binary;

namespace Tcpq.Runtime.Interop;

/// <summary>Requests to the kernel's routing socket (netlink(7), include/uapi/linux/netlink.h).</summary>
internal static unsafe class RouteNetlink
{
    private const int HeaderSize = 16; // struct nlmsghdr
    private const int AttributeHeaderSize = 4; // struct nlattr
    private const ushort TypeMask = 0x3fff; // NLA_TYPE_MASK
    private const ushort Request = 1; // NLM_F_REQUEST
    private const ushort Root = 0x300; // NLM_F_DUMP
    private const ushort Error = 2; // NLMSG_ERROR
    private const ushort Done = 3; // NLMSG_DONE
    private const int BufferSize = 64 << 10;

    /// <summary>Opens a routing socket.</summary>
    /// <param name="groups">RTMGRP_*: what to be told without asking.</param>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static FileDescriptorHandle Open(uint groups)
    {
        var socket = FileDescriptorHandle.OwnResult(
            LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE));
        var address = new LibC.NetlinkAddress { Family = LibC.AF_NETLINK, Groups = groups };
        return LibC.bind(socket.Descriptor, &address, (uint)sizeof(LibC.NetlinkAddress)) == 0
            ? socket
            : throw new IOException($"cannot ask about devices: {Errno.Describe(Errno.Last)}");
    }

    /// <summary>Asks for all objects of a kind.</summary>
    /// <param name="requestType">RTM_GET*.</param>
    /// <param name="answerType">RTM_NEW*.</param>
    /// <param name="request">The message behind its header.</param>
    /// <returns>Each answer behind its header; none if the kernel has nothing to list.</returns>
    public static List<byte[]> Dump(ushort requestType, ushort answerType, ReadOnlySpan<byte> request)
    {
        using var socket = Open(0);
        Span<byte> message = stackalloc byte[HeaderSize + request.Length];
        message.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], requestType);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], Request | Root);
        request.CopyTo(message[HeaderSize..]);
        fixed (byte* bytes = message)
        {
            _ = LibC.send(socket.Descriptor, bytes, (nuint)message.Length, 0); // recv will tell
        }

        List<byte[]> answers = [];
        var buffer = new byte[BufferSize];
        while (Receive(socket, buffer) is var size and > 0 && Collect(buffer.AsSpan(0, size), answerType, answers))
        {
        }

        return answers;
    }

    /// <summary>An attribute's content; empty if there is none of that type.</summary>
    public static ReadOnlySpan<byte> Attribute(ReadOnlySpan<byte> attributes, ushort type)
    {
        while (attributes.Length >= AttributeHeaderSize)
        {
            var size = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if ((BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) & TypeMask) == type)
            {
                return attributes[AttributeHeaderSize..size];
            }

            attributes = attributes[Math.Min(Align(size), attributes.Length)..];
        }

        return [];
    }

    private static bool Collect(ReadOnlySpan<byte> messages, ushort answerType, List<byte[]> answers)
    {
        while (messages.Length >= HeaderSize)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(messages);
            var type = BinaryPrimitives.ReadUInt16LittleEndian(messages[4..]);
            if (type is Done or Error)
            {
                return false;
            }

            if (type == answerType)
            {
                answers.Add(messages[HeaderSize..size].ToArray());
            }

            messages = messages[Math.Min(Align(size), messages.Length)..];
        }

        return true;
    }

    private static int Receive(FileDescriptorHandle socket, byte[] buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return (int)LibC.recv(socket.Descriptor, bytes, (nuint)buffer.Length, 0);
        }
    }

    private static int Align(int size) => Math.Max(4, (size + 3) & ~3);
}
