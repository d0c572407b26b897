using System.Globalization;

namespace Tcpq.Testing;

/// <summary>How much a test that makes its own cases does: a variable of the environment, or what is usual.</summary>
public static class Setting
{
    /// <summary>The number that an environment variable has.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="usual">What it is where there is none.</param>
    public static int Of(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value
            : usual;
}
