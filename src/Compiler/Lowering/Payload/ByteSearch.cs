using System.Buffers.Binary;
using System.Collections.Immutable;
using Tcpq.Llvm;
using Tcpq.Llvm.Handles;

namespace Tcpq.Lowering.Payload;

/// <summary>A search for one of several patterns, each a row of sets of bytes. It keeps a bit for each place in a
/// pattern that what was read last agrees with (Shift-And), and needs one table access for a byte whatever the
/// pattern.</summary>
/// <param name="Name">A name that no other search of the program has; a part of a C identifier.</param>
/// <param name="Patterns">The patterns; together at most <see cref="MaximumBytes"/> bytes.</param>
internal sealed record ByteSearch(string Name, params ImmutableArray<ImmutableArray<ByteSet>> Patterns)
{
    /// <summary>Most bytes of all patterns: the upper bits of a result say other things.</summary>
    internal const int MaximumBytes = 60;

    /// <summary>Size of the table: a word for each value of a byte.</summary>
    internal const int TableSize = 256 * 8;

    /// <summary>How many of the patterns count as the first; all others are the second.</summary>
    internal int First { get; init; } = 1;

    /// <summary>A search for one text.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">A char is a byte.</param>
    internal static ByteSearch For(string name, string text) =>
        new(name, ImmutableArray.Create(text.Select(ByteSet.Of).ToImmutableArray()));

    /// <summary>The first place of each pattern.</summary>
    internal ulong Starts
    {
        get
        {
            var (starts, place) = (0UL, 0);
            foreach (var pattern in Patterns)
            {
                starts |= 1UL << place;
                place += pattern.Length;
            }

            return starts;
        }
    }

    /// <summary>The last place of each pattern.</summary>
    internal ImmutableArray<ulong> Ends
    {
        get
        {
            var ends = ImmutableArray.CreateBuilder<ulong>();
            var place = 0;
            foreach (var pattern in Patterns)
            {
                place += pattern.Length;
                ends.Add(1UL << (place - 1));
            }

            return ends.ToImmutable();
        }
    }

    /// <summary>For each byte, the places that take it.</summary>
    internal byte[] Table()
    {
        var table = new byte[TableSize];
        for (var value = 0; value < 256; value++)
        {
            var (places, bit) = (0UL, 1UL);
            foreach (var set in Patterns.SelectMany(pattern => pattern))
            {
                places |= set.Contains((byte)value) ? bit : 0;
                bit <<= 1;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(value * 8), places);
        }

        return table;
    }

    /// <summary>The table in a module.</summary>
    internal LlvmValue AddTable(ModuleBuilder module, string function) => module.AddConstant(
        $"{function}_bytes", module.Array(module.Unsigned(64), TableSize / 8), Table());
}

/// <summary>Some of the 256 bytes.</summary>
/// <param name="Contains">Says whether it has one.</param>
internal sealed record ByteSet(Func<byte, bool> Contains)
{
    /// <summary>A blank within a line (RFC 9110 §5.6.3).</summary>
    internal static ByteSet Blank { get; } = new(IsBlank);

    /// <summary>Everything but blanks within a line.</summary>
    internal static ByteSet NoBlank { get; } = new(value => !IsBlank(value));

    /// <summary>Everything but blanks, and what stands before the end of a line.</summary>
    internal static ByteSet NoBlankOrReturn { get; } = new(value => !IsBlank(value) && value != '\r');

    /// <summary>Everything but the ends of lines.</summary>
    internal static ByteSet NoLineEnd { get; } = new(value => value is not ((byte)'\r' or (byte)'\n'));

    /// <summary>Everything but what tokens are made of (RFC 9110 §5.6.2).</summary>
    internal static ByteSet NoToken { get; } = new(value =>
        !char.IsAsciiLetterOrDigit((char)value) && !"!#$%&'*+-.^_`|~".Contains((char)value));

    /// <summary>Everything but what most methods are made of.</summary>
    internal static ByteSet NoCapital { get; } = new(value => !char.IsAsciiLetterUpper((char)value) && value != '-');

    /// <summary>A single byte.</summary>
    internal static ByteSet Of(char wanted) => new(value => value == wanted);

    /// <summary>A letter in either case, or another byte.</summary>
    internal static ByteSet OfEitherCase(char wanted) =>
        new(value => char.ToLowerInvariant((char)value) == char.ToLowerInvariant(wanted));

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t';
}
