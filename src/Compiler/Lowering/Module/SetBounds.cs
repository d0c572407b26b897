using System.Collections.Immutable;
using Tcpq.Binding.Tree;
using Tcpq.Values;

namespace Tcpq.Lowering.Module;

/// <summary>The bounds of sets: where a run of members begins, and where the next value is none, in turn and in order.
/// </summary>
internal static class SetBounds
{
    private static readonly UInt128 Mapped = (UInt128)0xffff << 32; // ::ffff:0:0/96 (RFC 4291 §2.5.5.2)

    /// <summary>The bounds of a set of numbers.</summary>
    /// <param name="elements">Ranges.</param>
    /// <param name="sign">What turns their order into the unsigned one.</param>
    /// <param name="greatest">The greatest value that is looked for.</param>
    internal static List<UInt128> OfNumbers(IEnumerable<SetElement> elements, ulong sign, ulong greatest) => Of(
        elements.OfType<SetElement.Range>()
            .Select(range => ((UInt128)(range.Low ^ sign), (UInt128)(range.High ^ sign))),
        0, greatest);

    /// <summary>The bounds of a set of addresses: those of IPv4, as 32-bit numbers, and those of all others.</summary>
    internal static (List<UInt128> V4, List<UInt128> V6) OfAddresses(ImmutableArray<SetElement> elements)
    {
        var spans = elements.OfType<SetElement.Prefix>().Select(Span).ToList();
        var v4 = Of(spans, Mapped, Mapped + uint.MaxValue).ConvertAll(bound => bound - Mapped);
        var v6 = Of(spans.Where(span => !IsMapped(span.Low) || !IsMapped(span.High)), 0, UInt128.MaxValue);
        return (v4, v6);
    }

    private static bool IsMapped(UInt128 address) => address >> 32 == 0xffff;

    private static (UInt128 Low, UInt128 High) Span(SetElement.Prefix prefix)
    {
        var low = new UInt128(prefix.High, prefix.Low);
        var (high, rest) = AddressPrefix.Mask(prefix.Length);
        return (low, low | ~new UInt128(high, rest));
    }

    private static List<UInt128> Of(IEnumerable<(UInt128 Low, UInt128 High)> spans, UInt128 least, UInt128 greatest)
    {
        var sorted = spans.ToList();
        sorted.Sort((a, b) => a.Low.CompareTo(b.Low));
        var bounds = new List<UInt128>();
        foreach (var span in sorted)
        {
            var (low, high) = (UInt128.Max(span.Low, least), UInt128.Min(span.High, greatest));
            if (low > high)
            {
                continue;
            }

            // Runs that touch or overlap become one; behind the greatest value nothing ends any more.
            var isOpen = bounds.Count % 2 == 1;
            if (isOpen || (bounds.Count > 0 && low <= bounds[^1]))
            {
                Extend(bounds, high, greatest);
                continue;
            }

            bounds.Add(low);
            if (high < greatest)
            {
                bounds.Add(high + 1);
            }
        }

        return bounds;
    }

    private static void Extend(List<UInt128> bounds, UInt128 high, UInt128 greatest)
    {
        if (bounds.Count % 2 == 1 || high < bounds[^1])
        {
            return;
        }

        bounds.RemoveAt(bounds.Count - 1);
        if (high < greatest)
        {
            bounds.Add(high + 1);
        }
    }
}
