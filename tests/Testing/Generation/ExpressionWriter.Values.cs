using Tcpq.Syntax;
using Tcpq.Values;

namespace Tcpq.Testing;

/// <summary>Writes expressions of given types.</summary>
/// <param name="choices">Which.</param>
/// <param name="around">What they can name.</param>
internal sealed partial class ExpressionWriter(Choices choices, Surroundings around)
{
    private readonly LiteralWriter literals = new(choices);

    /// <summary>A value.</summary>
    /// <param name="type">Its type, or one like it.</param>
    /// <param name="depth">How deep it may nest.</param>
    /// <param name="hasOwnType">False if the place gives a number its type, so that it need not show it.</param>
    /// <param name="isColumn">True if an address must not be the same for every packet.</param>
    public Written Value(DataType type, int depth, bool hasOwnType = true, bool isColumn = false)
    {
        if (type == DataType.Bool)
        {
            return Condition(depth, isValue: true);
        }

        var ways = Leaves(type, hasOwnType, isColumn);
        if (depth > 0)
        {
            ways.AddRange(Compositions(type, depth - 1));
        }

        return choices.Of(ways)();
    }

    private List<Func<Written>> Leaves(DataType type, bool hasOwnType, bool isColumn)
    {
        var leaves = new List<Func<Written>>();
        var fields = around.Alike(type).ToList();
        if (fields.Count > 0)
        {
            leaves.Add(() => new(choices.Of(fields).Name));
            leaves.Add(leaves[0]);
        }

        var isConstant = isColumn && type == DataType.Address;
        if (!isConstant && LiteralWriter.CanWrite(type) && (!hasOwnType || LiteralWriter.HasOwnType(type)))
        {
            leaves.Add(() => !hasOwnType && type == DataType.Bytes && choices.Once(2) ? new(literals.Number())
                : literals.Of(type));
        }

        var names = around.Names.Where(name => LanguageTypes.AreAlike(name.Type, type)
            || (!hasOwnType && name.IsPlain && (type == DataType.Port || type == DataType.Bytes))).ToList();
        if (names.Count > 0)
        {
            leaves.Add(() => new(choices.Of(names).Name));
        }

        return leaves;
    }

    private IEnumerable<Func<Written>> Compositions(DataType type, int depth)
    {
        var computations = LanguageTypes.Computations.Where(row => LanguageTypes.AreAlike(row.Result, type)
            && CanShow(row.Left) && CanShow(row.Right)).ToList();
        if (computations.Count > 0)
        {
            yield return () => Compute(choices.Of(computations), depth);
            yield return () => Compute(choices.Of(computations), depth);
        }

        var prefixes = LanguageTypes.Prefixes.Where(row => LanguageTypes.Takes(row, type)).ToList();
        if (prefixes.Count > 0 && CanShow(type))
        {
            yield return () => Prefixed(choices.Of(prefixes), Value(type, depth));
        }

        if (around.Alike(type).Any() || type == DataType.Integer)
        {
            yield return () => new($"default({Value(type, depth).Text}, {Value(type, depth, hasOwnType: false).Text})");
        }

        foreach (var way in Calls(type, depth))
        {
            yield return way;
        }
    }

    // True if there are values that show their type.
    private bool CanShow(DataType type) => LiteralWriter.HasOwnType(type) || around.Alike(type).Any();

    private Written Compute(Computation row, int depth) => Written.Of(
        Value(row.Left, depth), row.Row, Value(row.Right, depth, hasOwnType: !row.Right.IsFlags));

    private static Written Prefixed(TokenRow row, Written operand) =>
        new(row.Text + (char.IsLetter(row.Text[0]) ? " " : "") + operand.At(row.UnaryPrecedence), row.UnaryPrecedence);
}
