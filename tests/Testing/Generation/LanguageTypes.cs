using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Language.Aggregates;
using Tcpq.Language.Fields;
using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>What goes together with what, out of the tables of the language.</summary>
internal static class LanguageTypes
{
    private static readonly ImmutableArray<DataType> Quantities = [
        DataType.Integer, DataType.Bytes, DataType.Duration, DataType.Time,
        .. FieldTable.Rows.Select(field => field.Type).Where(type => type.IsFlags).Distinct(),
    ];

    /// <summary>The operators that compute, with the types that they take and give.</summary>
    public static ImmutableArray<Computation> Computations { get; } = [
        .. from row in TokenTable.Rows
           where row.Binary is not null && row.Precedence > Precedence.Comparison
           from left in Quantities
           from right in Quantities
           let result = OperatorTypes.Arithmetic(row.Binary!.Value, left, right)
           where result is not null && !IsTaken(row.Binary!.Value, right, result)
           select new Computation(row, left, right, result),
    ];

    /// <summary>The operators in front of a value.</summary>
    public static ImmutableArray<TokenRow> Prefixes { get; } = [.. TokenTable.Rows.Where(row => row.Unary is not null)];

    /// <summary>The operators that compare, beside `in` and those of text.</summary>
    public static ImmutableArray<TokenRow> Comparisons { get; } = [
        .. TokenTable.Rows.Where(row => row.Precedence == Precedence.Comparison
            && row.Binary is not (BinaryOperator.In or BinaryOperator.StartsWith or BinaryOperator.Contains)),
    ];

    /// <summary>The operators that compare text.</summary>
    public static ImmutableArray<TokenRow> TextComparisons { get; } = [
        .. TokenTable.Rows.Where(row => row.Binary is BinaryOperator.StartsWith or BinaryOperator.Contains
            or BinaryOperator.Equal or BinaryOperator.NotEqual),
    ];

    /// <summary>The operators that join conditions.</summary>
    public static ImmutableArray<TokenRow> Connectives { get; } =
        [.. TokenTable.Rows.Where(row => row.Binary is BinaryOperator.And or BinaryOperator.Or)];

    // A number without a unit takes the type of its other side: `1 | len` are bytes.
    private static bool IsTaken(BinaryOperator op, DataType right, DataType result) =>
        OperatorTypes.Arithmetic(op, right, right) is { } same && !AreAlike(same, result);

    /// <summary>The type that stands for all with which its values can be compared.</summary>
    public static DataType ClassOf(DataType type) =>
        OperatorTypes.IsPlain(type) ? DataType.Integer : type.Name == "bytes" ? DataType.Bytes : type;

    /// <summary>True if values of two types can stand for each other.</summary>
    public static bool AreAlike(DataType left, DataType right) => OperatorTypes.AreComparable(left, right);

    /// <summary>True if an operator in front of a value of a type gives one like it.</summary>
    public static bool Takes(TokenRow prefix, DataType type) => prefix.Unary switch
    {
        UnaryOperator.Not => type == DataType.Bool,
        _ when type == DataType.Time => false,
        UnaryOperator.Negate => OperatorTypes.IsQuantity(type),
        _ => OperatorTypes.IsQuantity(type) || type.IsFlags,
    };

    /// <summary>True if an aggregate takes values of a type.</summary>
    public static bool Takes(Aggregate aggregate, DataType type) =>
        (OperatorTypes.IsQuantity(type) && type != DataType.Time) || aggregate.TakesAny.Contains(type.Representation);
}

/// <summary>An operator between two values.</summary>
/// <param name="Row">The operator.</param>
/// <param name="Left">What it takes on its left.</param>
/// <param name="Right">What it takes on its right.</param>
/// <param name="Result">What it gives.</param>
internal sealed record Computation(TokenRow Row, DataType Left, DataType Right, DataType Result);
