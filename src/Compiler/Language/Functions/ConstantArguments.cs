using System.Collections.Immutable;

namespace Tcpq.Language.Functions;

/// <summary>What a script wrote out of a call's arguments.</summary>
/// <param name="Values">By place; null for what is computed.</param>
internal readonly record struct ConstantArguments(ImmutableArray<ulong?> Values)
{
    /// <summary>The argument at a place; null if it was left out or is computed.</summary>
    internal ulong? this[int place] => place < Values.Length ? Values[place] : null;

    /// <summary>The argument at a place that <see cref="ParameterKind.Constant"/> makes sure of.</summary>
    internal ulong Required(int place) => Values[place]!.Value;
}
