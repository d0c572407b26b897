using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Tcpq.Language.Fields;

/// <summary>All fields, by group.</summary>
public static class FieldTable
{
    /// <summary>The rows, in the order in which they are listed.</summary>
    public static ImmutableArray<Field> Rows { get; } =
    [
        .. AddressFields.Rows,
        .. TcpFields.Rows,
        .. IpFields.Rows,
        .. LinkFields.Rows,
        .. TunnelFields.Rows,
        .. PayloadFields.Rows,
        .. ContextFields.Rows,
        .. SocketFields.Rows,
    ];

    private static readonly FrozenDictionary<string, Field> ByName = Rows.ToFrozenDictionary(field => field.Name);

    /// <summary>The field of that name, or null.</summary>
    public static Field? Find(string name) => ByName.GetValueOrDefault(name);
}
