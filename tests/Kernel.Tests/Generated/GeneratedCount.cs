using System.Globalization;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>What became of the scripts of a hook.</summary>
/// <param name="Kernel">The kernel that they were for.</param>
/// <param name="Hook">The hook's name.</param>
internal sealed record GeneratedCount(string Kernel, string Hook)
{
    /// <summary>The least seed.</summary>
    public int First { get; private init; } = int.MaxValue;

    /// <summary>The greatest seed.</summary>
    public int Last { get; private init; }

    /// <summary>How many the kernel takes, or are kept for it.</summary>
    public int Loaded { get; private init; }

    /// <summary>How many the compiler does not take.</summary>
    public int Declined { get; private init; }

    /// <summary>How many the kernel refuses.</summary>
    public int Refused { get; private init; }

    /// <summary>All of them.</summary>
    public int Scripts => Loaded + Declined + Refused;

    /// <summary>One script more.</summary>
    /// <param name="seed">Its seed.</param>
    /// <param name="isDeclined">True if the compiler does not take it.</param>
    /// <param name="refusal">Why the kernel refuses it; null if it does not.</param>
    public GeneratedCount With(int seed, bool isDeclined, string? refusal) => this with
    {
        First = Math.Min(First, seed),
        Last = Math.Max(Last, seed),
        Loaded = Loaded + (!isDeclined && refusal is null ? 1 : 0),
        Declined = Declined + (isDeclined ? 1 : 0),
        Refused = Refused + (!isDeclined && refusal is not null ? 1 : 0),
    };

    /// <summary>A line about one that is refused.</summary>
    public static string Refusal(string hook, int seed, string reason) =>
        string.Create(CultureInfo.InvariantCulture, $"refused: TCPQ_SEED={seed} at {hook}: {reason}");

    /// <summary>A line, which eng/generated.sh adds up.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Linux {Kernel} {Hook}: {Scripts} scripts, seeds {First} to {Last}: "
        + $"{Loaded} loaded, {Declined} declined, {Refused} refused");
}
