using System.Collections.Immutable;
using System.Text;
using Tcpq.Contract;

namespace Tcpq.Testing;

/// <summary>A packet built layer by layer, outermost first. Lengths, checksums and next-protocol fields are right
/// unless a layer is told otherwise.</summary>
public sealed record Packet
{
    private readonly Lazy<BuiltPacket> built;

    private Packet(LinkType linkType, ImmutableArray<Layer> layers)
    {
        LinkType = linkType;
        Layers = layers;
        built = new(() => BuiltPacket.From(Layers));
    }

    public LinkType LinkType { get; }

    public ImmutableArray<Layer> Layers { get; }

    /// <summary>Bytes that a capture kept; null for all.</summary>
    public int? Kept { get; private init; }

    /// <summary>Bytes behind the last layer, as Ethernet pads short frames.</summary>
    public int Padding { get; private init; }

    /// <summary>What was on the wire.</summary>
    public byte[] WireBytes => [.. built.Value.Bytes, .. new byte[Padding]];

    /// <summary>What was captured.</summary>
    public byte[] Bytes => Kept is int kept ? WireBytes[..kept] : WireBytes;

    public static Packet Ethernet(string source = "02:00:00:00:00:01", string destination = "02:00:00:00:00:02",
        int? type = null) =>
        new(LinkType.Ethernet, [new EthernetLayer(source, destination) { Type = type }]);

    public static Packet Cooked() => new(LinkType.LinuxSll, [new CookedLayer()]);

    public static Packet Cooked2() => new(LinkType.LinuxSll2, [new Cooked2Layer()]);

    /// <param name="bigEndian">The byte order of the machine that wrote the capture.</param>
    /// <param name="ipv6Family">That machine's AF_INET6: 10 on Linux, 24, 28 or 30 on the BSDs and macOS.</param>
    /// <param name="ipv4Family">Its AF_INET, or what stood there instead.</param>
    public static Packet Null(bool bigEndian = false, int ipv6Family = 30, int ipv4Family = 2) =>
        new(LinkType.Null, [new FamilyLayer(bigEndian, ipv6Family, ipv4Family)]);

    public static Packet Loop() => new(LinkType.Loop, [new FamilyLayer(BigEndian: true, IPv6Family: 24)]);

    public static Packet Raw(LinkType linkType = LinkType.RawIp) => new(linkType, []);

    public Packet Then(Layer layer) =>
        new(LinkType, Layers.Add(layer)) { Kept = Kept, Padding = Padding };

    /// <summary>Sets more bits in the header of the last layer, which is IP or TCP.</summary>
    /// <param name="offset">Bytes from the header's start.</param>
    /// <param name="bits">The bits of that byte.</param>
    public Packet With(int offset, byte bits) =>
        new(LinkType, Layers.SetItem(Layers.Length - 1, WithBits(Layers[^1], offset, bits)))
        {
            Kept = Kept,
            Padding = Padding,
        };

    /// <summary>An Ethernet frame in a tunnel.</summary>
    public Packet Frame() => Then(new EthernetLayer("02:00:00:00:00:01", "02:00:00:00:00:02"));

    public Packet Vlan(int id, int priority = 0, int type = EtherTypes.Vlan) =>
        Then(new VlanLayer(id, priority, type));

    public Packet IPv4(string source, string destination, int ttl = 64, int dscp = 0, int ecn = 0, int id = 0,
        bool df = false, bool mf = false, int fragmentOffset = 0, byte[]? options = null, int version = 4,
        int? ihl = null, int? totalLength = null, int? checksum = null, int? protocol = null) =>
        Then(new IPv4Layer(source, destination)
        {
            TimeToLive = ttl,
            Dscp = dscp,
            Ecn = ecn,
            Id = id,
            DontFragment = df,
            MoreFragments = mf,
            FragmentOffset = fragmentOffset,
            Options = options ?? [],
            Version = version,
            HeaderWords = ihl,
            TotalLength = totalLength,
            Checksum = checksum,
            Protocol = protocol,
        });

    public Packet IPv6(string source, string destination, int hopLimit = 64, int dscp = 0, int ecn = 0, int flow = 0,
        int version = 6, int? payloadLength = null, int? nextHeader = null) =>
        Then(new IPv6Layer(source, destination)
        {
            HopLimit = hopLimit,
            Dscp = dscp,
            Ecn = ecn,
            FlowLabel = flow,
            Version = version,
            PayloadLength = payloadLength,
            NextHeader = nextHeader,
        });

    public Packet HopByHop(int words = 0) => Then(new OptionsHeader(IpProtocols.HopByHop, words));

    public Packet DestinationOptions(int words = 0) => Then(new OptionsHeader(IpProtocols.DestinationOptions, words));

    /// <param name="via">The address of a segment already visited (none are left).</param>
    public Packet Routing(string via = "2001:db8::99") => Then(new RoutingHeader(via));

    public Packet Fragment(int offset = 0, bool more = false, uint id = 0, int? nextHeader = null) =>
        Then(new FragmentHeader(offset, more, id) { NextHeader = nextHeader });

    public Packet Authentication(int icvBytes = 12) => Then(new AuthenticationHeader(icvBytes));

    public Packet Mobility() => Then(new MobilityHeader());

    public Packet Esp() => Then(new EspLayer());

    public Packet Tcp(int source, int destination, bool syn = false, bool ack = false, bool fin = false,
        bool rst = false, bool psh = false, bool urg = false, bool ece = false, bool cwr = false, uint seq = 0,
        uint ackSeq = 0, int window = 64240, int urgentPointer = 0, IReadOnlyList<TcpOption>? options = null,
        int? dataOffset = null, int? checksum = null) =>
        Then(new TcpLayer(source, destination)
        {
            Flags = TcpLayer.Bits(fin, syn, rst, psh, ack, urg, ece, cwr),
            Sequence = seq,
            Acknowledgment = ackSeq,
            Window = window,
            UrgentPointer = urgentPointer,
            Options = options ?? [],
            DataOffset = dataOffset,
            Checksum = checksum,
        });

    public Packet Udp(int source, int destination) => Then(new UdpLayer(source, destination));

    public Packet Icmp() => Then(new IcmpLayer(IpProtocols.Icmp));

    public Packet IcmpV6() => Then(new IcmpLayer(IpProtocols.IcmpV6));

    public Packet Arp() => Then(new ArpLayer());

    public Packet Llc() => Then(new LlcLayer());

    public Packet Payload(string text) => Payload(Encoding.ASCII.GetBytes(text));

    public Packet Payload(byte[] bytes) => Then(new PayloadLayer(bytes));

    /// <summary>Pads to a length, as Ethernet does to 60 bytes.</summary>
    public Packet PadTo(int length) => this with { Padding = Math.Max(0, length - built.Value.Bytes.Length) };

    /// <summary>Keeps the first bytes only, as a capture with a snapshot length does.</summary>
    public Packet Truncate(int length) => this with { Kept = length };

    /// <summary>Keeps the first bytes of the first layer of a type, and all that stands before it.</summary>
    public Packet TruncateIn<TLayer>(int length)
        where TLayer : Layer => Truncate(OffsetOf<TLayer>() + length);

    /// <summary>Where the last layer of a type starts.</summary>
    public int OffsetOfLast<TLayer>()
        where TLayer : Layer =>
        built.Value.Offsets[Enumerable.Range(0, Layers.Length).Last(i => Layers[i] is TLayer)];

    /// <summary>Where the first layer of a type starts.</summary>
    public int OffsetOf<TLayer>()
        where TLayer : Layer => built.Value.Offsets[Layers.IndexOf(Layers.OfType<TLayer>().First())];

    private static Layer WithBits(Layer layer, int offset, byte bits) =>
        layer with { MoreBits = layer.MoreBits.Add((offset, bits)) };
}
