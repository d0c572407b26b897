using System.Collections.Immutable;
using Tcpq.Text;
using Tcpq.Values;

namespace Tcpq.Binding.Tree;

/// <summary>A `map` of the script.</summary>
/// <param name="Span">Where it is declared.</param>
/// <param name="Name">Its name.</param>
/// <param name="KeyNames">What its keys are called: as written.</param>
/// <param name="KeyTypes">Their types.</param>
/// <param name="ValueType">The values' type.</param>
/// <param name="IsLru">True if a full map forgets what was not used for longest.</param>
/// <param name="Limit">Most entries.</param>
internal sealed record ScriptMap(
    TextSpan Span,
    string Name,
    ImmutableArray<string> KeyNames,
    ImmutableArray<DataType> KeyTypes,
    DataType ValueType,
    bool IsLru,
    int Limit);
