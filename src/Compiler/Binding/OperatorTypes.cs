using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Binding;

/// <summary>Which types an operator takes and gives.</summary>
internal static class OperatorTypes
{
    /// <summary>The result of arithmetic on two types, or null if they do not go together. A plain number goes
    /// together with every quantity that it can scale.</summary>
    internal static DataType? Arithmetic(BinaryOperator op, DataType left, DataType right) => op switch
    {
        BinaryOperator.Add => Sum(left, right),
        BinaryOperator.Subtract => Difference(left, right),
        BinaryOperator.Multiply => Product(left, right),
        BinaryOperator.Divide or BinaryOperator.Remainder => Quotient(left, right),
        BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight =>
            IsPlain(left) && IsPlain(right) ? Widen(left) : null,
        _ => Bits(left, right),
    };

    /// <summary>True if two types can be compared for equality.</summary>
    internal static bool AreComparable(DataType left, DataType right) =>
        left == right || (IsQuantity(left) && IsQuantity(right) && Unit(left) == Unit(right));

    /// <summary>True if values of a type have an order.</summary>
    internal static bool IsOrdered(DataType type) => IsQuantity(type) || type == DataType.Port || type.HasOrder;

    /// <summary>True for numbers without a unit.</summary>
    internal static bool IsPlain(DataType type) =>
        type.Name is "integer" or "signed integer" && type.IsNumeric;

    /// <summary>True for numbers that add and scale.</summary>
    internal static bool IsQuantity(DataType type) =>
        IsPlain(type) || Unit(type) is "bytes" or "duration" or "time";

    private static string Unit(DataType type) => IsPlain(type) ? "" : type.Name;

    private static DataType? Sum(DataType left, DataType right) => (Unit(left), Unit(right)) switch
    {
        ("time", "duration") => left,
        ("duration", "time") => right,
        ("time", _) or (_, "time") => null,
        var (l, r) when l == r && IsQuantity(left) => Joint(left, right),
        _ => null,
    };

    private static DataType? Difference(DataType left, DataType right) => (Unit(left), Unit(right)) switch
    {
        ("time", "time") => DataType.Duration,
        ("time", "duration") => left,
        ("time", _) or (_, "time") => null,
        var (l, r) when l == r && IsQuantity(left) => Signed(left),
        _ => null,
    };

    private static DataType? Product(DataType left, DataType right) =>
        IsPlain(left) && IsQuantity(right) && right != DataType.Time ? Joint(right, left)
        : IsPlain(right) && IsQuantity(left) && left != DataType.Time ? Joint(left, right)
        : null;

    private static DataType? Quotient(DataType left, DataType right)
    {
        if (left == DataType.Time || !IsQuantity(left) || !IsQuantity(right))
        {
            return null;
        }

        return IsPlain(right) ? Joint(left, right) : Unit(left) == Unit(right) ? Plain(left, right) : null;
    }

    private static DataType? Bits(DataType left, DataType right) =>
        left == right && left.IsFlags ? left
        : (IsPlain(left) || Unit(left) == "bytes") && (IsPlain(right) || Unit(right) == "bytes") ? Widen(left)
        : null;

    private static bool IsSigned(DataType type) => type.Representation == Representation.Signed;

    private static DataType Plain(DataType left, DataType right) =>
        IsSigned(left) || IsSigned(right) ? DataType.SignedInteger : DataType.Integer;

    private static DataType Widen(DataType type) =>
        IsPlain(type) ? IsSigned(type) ? DataType.SignedInteger : DataType.Integer : type;

    private static DataType Joint(DataType quantity, DataType other) =>
        IsSigned(quantity) || IsSigned(other) ? Signed(quantity) : Widen(quantity);

    private static DataType Signed(DataType type) => Unit(type) switch
    {
        "" => DataType.SignedInteger,
        "bytes" => DataType.SignedBytes,
        _ => type,
    };
}
