using System.Collections.Immutable;

namespace Tcpq.Diagnostics;

internal static partial class Codes
{
    /// <summary>A name that is no field, local or enum member.</summary>
    public static DiagnosticCode UnknownField { get; } = Error(
        "TQ0201",
        "unknown field",
        "The name is not a field of any event, not a `let` of this block and not the member of an enum. "
        + "`tcpq fields` lists the fields; names of other tools, such as `tcp.dstport`, have names of their own here.");

    /// <summary>A rule for something that is no event.</summary>
    public static DiagnosticCode UnknownEvent { get; } = Error(
        "TQ0202",
        "unknown event",
        "A rule begins with `on` and the name of an event. `tcpq events` lists the events.");

    /// <summary>A field that exists, but not at this event.</summary>
    public static DiagnosticCode FieldNotAtEvent { get; } = Error(
        "TQ0203",
        "field is not known at this event",
        "The kernel does not know this value when the event happens: a packet that arrives, for example, belongs to no "
        + "process yet. Choose another field, or an event that has this one; `tcpq fields EVENT` lists what an event "
        + "has.");

    /// <summary>Two types that an operator does not combine.</summary>
    public static DiagnosticCode TypeMismatch { get; } = Error(
        "TQ0204",
        "types do not go together",
        "Types do not mix by accident: a port is compared with a port or a number, an address with an address or a "
        + "prefix, a duration with a duration. Compare values of one type.");

    /// <summary>Too few or too many arguments.</summary>
    public static DiagnosticCode WrongArgumentCount { get; } = Error(
        "TQ0206",
        "wrong number of arguments",
        "The aggregate or function takes another number of arguments. `tcpq aggregates` and `tcpq functions` show what "
        + "each one takes.");

    /// <summary>An argument of a type that is not accepted.</summary>
    public static DiagnosticCode WrongArgumentType { get; } = Error(
        "TQ0207",
        "argument has the wrong type",
        "The aggregate or function cannot work on a value of this type: there is no sum of addresses, for example. "
        + "Group by such a value instead.");

    /// <summary>One name for two things.</summary>
    public static DiagnosticCode DuplicateName { get; } = Error(
        "TQ0208",
        "name is used twice",
        "Two results, columns or locals have the same name, so neither could be told from the other. "
        + "Give one of them a name of its own with `as`.");

    /// <summary>A call of something that is no function.</summary>
    public static DiagnosticCode UnknownFunction { get; } = Error(
        "TQ0209",
        "unknown function",
        "The name in front of the parenthesis is not a function. `tcpq functions` lists the functions.");

    /// <summary>A condition that is neither true nor false.</summary>
    public static DiagnosticCode NotABoolean { get; } = Error(
        "TQ0210",
        "condition is not true or false",
        "`where`, `and`, `or` and `not` take conditions. A number or an address is not one: compare it with "
        + "something.");

    /// <summary>A value that nothing can be grouped by.</summary>
    public static DiagnosticCode NotAKey { get; } = Error(
        "TQ0211",
        "cannot group by this",
        "Results are grouped by values that fit a row: numbers, addresses, ports, flags, flows. Sets, prefixes and "
        + "texts "
        + "that are known only while compiling cannot be grouped by.");

    /// <summary>A value that must be known while compiling, and is not.</summary>
    public static DiagnosticCode NotAConstant { get; } = Error(
        "TQ0212",
        "must be a constant",
        "This value decides how the program is built, so it must be a number that is written in the script "
        + "and cannot depend on a packet.");

    /// <summary>A constant that the type or place cannot hold.</summary>
    public static DiagnosticCode OutOfRange { get; } = Error(
        "TQ0213",
        "number is out of range",
        "The number does not fit where it is used: a port ends at 65535, a protocol's number at 255. "
        + "A comparison with it could never be true.");

    /// <summary>A member that the enum or flags type does not have.</summary>
    public static DiagnosticCode UnknownMember { get; } = Error(
        "TQ0214",
        "unknown member",
        "The type on the other side of the comparison has names for its values, and this is none of them.");

    /// <summary>`port`, which stands for either port, where one value is needed.</summary>
    public static DiagnosticCode EitherPortMisused { get; } = Error(
        "TQ0215",
        "`port` is not one value",
        "`port` stands for the source or the destination port, whichever matches: it can be compared (`port == 80`), "
        + "but "
        + "it has no value to print, add or group by. Use `sport` or `dport` there.");

    /// <summary>`{}`.</summary>
    public static DiagnosticCode EmptySet { get; } = Error(
        "TQ0216",
        "set is empty",
        "Nothing is in an empty set, so the condition could never be true. Write its elements between the braces.");

    /// <summary>A file of a set that cannot be read.</summary>
    public static DiagnosticCode SetFileMissing { get; } = Error(
        "TQ0217",
        "file of a set cannot be read",
        "`in file(\"NAME\")` reads the elements of a set from a file when the script is compiled. A path is relative "
        + "to "
        + "the directory of the script, or to the current one for a script that is no file.");

    /// <summary>A line of such a file that is no element.</summary>
    public static DiagnosticCode SetFileEntry { get; } = Error(
        "TQ0218",
        "line is not an entry of a set",
        "A file of a set has one entry on each line: an address, a prefix, a number or a range of numbers. "
        + "Empty lines and comments from `#` on are passed over.");

    private static ImmutableArray<DiagnosticCode> NamesAndTypes =>
    [
        UnknownField, UnknownEvent, FieldNotAtEvent, TypeMismatch, WrongArgumentCount, WrongArgumentType,
        DuplicateName, UnknownFunction, NotABoolean, NotAKey, NotAConstant, OutOfRange,
        UnknownMember, EitherPortMisused, EmptySet, SetFileMissing, SetFileEntry,
    ];
}
