using System.Collections.Immutable;
using Tcpq.Text;

namespace Tcpq.Runtime;

/// <summary>The scripts that are part of tcpq: tools to run by name, and libraries to `use`.</summary>
public static class StandardLibrary
{
    private const string Extension = ".tcpq";

    /// <summary>The names of all scripts, in order.</summary>
    public static ImmutableArray<string> Names { get; } = [
        .. typeof(StandardLibrary).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(Extension, StringComparison.Ordinal))
            .Select(name => name[..^Extension.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A script's text; null if there is none of that name.</summary>
    public static SourceText? Find(string name)
    {
        using var stream = typeof(StandardLibrary).Assembly.GetManifestResourceStream(name + Extension);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream);
        return new(reader.ReadToEnd(), name + Extension);
    }
}
