using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Tcpq.Language.Fields;
using Tcpq.Values;

namespace Tcpq.Binding.Probes;

/// <summary>Reads what the kernel says about a tracepoint's fields (the `format` files of tracefs, described in
/// Documentation/trace/events.rst).</summary>
internal static partial class TracepointFormat
{
    private const int LongestText = 16;

    /// <summary>The fields but for those that all tracepoints have.</summary>
    internal static ImmutableArray<ProbeArgument> Read(string text)
    {
        var fields = ImmutableArray.CreateBuilder<ProbeArgument>();
        foreach (Match line in FieldLine().Matches(text))
        {
            var name = line.Groups["name"].Value;
            if (!name.StartsWith("common_", StringComparison.Ordinal))
            {
                fields.Add(Describe(line, name));
            }
        }

        return fields.ToImmutable();
    }

    private static ProbeArgument Describe(Match line, string name)
    {
        var type = line.Groups["type"].Value.Trim();
        var array = line.Groups["array"].Value;
        var offset = Number(line, "offset");
        var size = Number(line, "size");
        var root = new EventValue(name, ArgumentPlace.Context);
        var argument = new ProbeArgument($"args.{name}", type + array, root);
        if (type.Contains("_loc", StringComparison.Ordinal) && type.StartsWith("__", StringComparison.Ordinal))
        {
            return argument with { Obstacle = "has a length of its own each time, which cannot be read" };
        }

        if (array.Length > 0)
        {
            return type == "char" && size is > 0 and <= LongestText
                ? argument with { Value = new(DataType.ShortText, new([], offset, new KernelLeaf.Text(size))) }
                : argument with { Obstacle = "is an array" };
        }

        var isSigned = Number(line, "signed") != 0;
        return size is 1 or 2 or 4 or 8
            ? argument with
            {
                Value = new(
                    type == "bool" ? DataType.Bool : IntegerOf(size, isSigned),
                    new([], offset, new KernelLeaf.Integer(size * 8, isSigned))),
            }
            : argument with { Obstacle = "is a structure" };
    }

    private static DataType IntegerOf(int size, bool isSigned) => size switch
    {
        _ when isSigned => DataType.SignedInteger,
        1 => DataType.Integer8,
        2 => DataType.Integer16,
        4 => DataType.Integer32,
        _ => DataType.Integer,
    };

    private static int Number(Match line, string group) =>
        int.Parse(line.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"field:(?<type>[^;]*?)(?<name>\w+)(?<array>\[[^;\]]*\])?;\s*offset:(?<offset>\d+);\s*size:(?<size>\d+);\s*"
        + @"signed:(?<signed>\d+);")]
    private static partial Regex FieldLine();
}
