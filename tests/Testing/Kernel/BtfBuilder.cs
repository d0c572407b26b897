using System.Buffers.Binary;
using System.Text;

namespace Tcpq.Testing.Kernel;

/// <summary>Writes type information as kernels have it (Documentation/bpf/btf.rst). Each type is given its
/// number.</summary>
public sealed class BtfBuilder
{
    /// <summary>Encodings of integers.</summary>
    public const int Signed = 1, Boolean = 4;

    private readonly List<byte> types = [];
    private readonly List<byte> strings = [0];
    private readonly Dictionary<string, int> places = new() { [""] = 0 };
    private int count;

    /// <summary>An integer.</summary>
    public int Integer(string name, int bytes, int encoding = 0) =>
        Add(name, 1, 0, bytes, (encoding << 24) | (bytes * 8));

    /// <summary>A pointer; to `void` for 0.</summary>
    public int Pointer(int to) => Add("", 2, 0, to);

    /// <summary>An array.</summary>
    public int Array(int element, int length) => Add("", 3, 0, 0, element, element, length);

    /// <summary>A structure; members with a width are bit fields.</summary>
    public int Struct(string name, params (string Name, int Type, int Bit, int Width)[] members) => Add(
        name, 4, members.Length | int.MinValue, 256,
        [.. members.SelectMany(m => new[] { Place(m.Name), m.Type, (m.Width << 24) | m.Bit })]);

    /// <summary>An enumeration of 4 bytes.</summary>
    public int Enumeration(string name, params string[] values) => Add(
        name, 6, values.Length, 4, [.. values.SelectMany((value, i) => new[] { Place(value), i })]);

    /// <summary>A structure of which only the name is known.</summary>
    public int Forward(string name) => Add(name, 7, 0, 0);

    /// <summary>Another name.</summary>
    public int Typedef(string name, int type) => Add(name, 8, 0, type);

    /// <summary>A `const` type.</summary>
    public int Constant(int type) => Add("", 10, 0, type);

    /// <summary>A function's signature.</summary>
    public int Signature(int result, params (string Name, int Type)[] parameters) => Add(
        "", 13, parameters.Length, result, [.. parameters.SelectMany(p => new[] { Place(p.Name), p.Type })]);

    /// <summary>A function.</summary>
    public int Function(string name, int result, params (string Name, int Type)[] parameters) =>
        Add(name, 12, 0, Signature(result, parameters));

    /// <summary>The file.</summary>
    public byte[] Build() =>
    [
        .. Words(0x0001_eb9f, 24, 0, types.Count, types.Count, strings.Count), .. types, .. strings,
    ];

    private int Add(string name, int kind, int info, int sizeOrType, params int[] more)
    {
        types.AddRange(Words([Place(name), (kind << 24) | info, sizeOrType, .. more]));
        return ++count;
    }

    private int Place(string name)
    {
        if (!places.TryGetValue(name, out var place))
        {
            place = strings.Count;
            places.Add(name, place);
            strings.AddRange([.. Encoding.UTF8.GetBytes(name), 0]);
        }

        return place;
    }

    private static byte[] Words(params int[] words)
    {
        var bytes = new byte[words.Length * sizeof(int)];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), words[i]);
        }

        return bytes;
    }
}
