namespace Tcpq.Kernel.Tests.Generated;

/// <summary>What guests run in place of tests, which take them minutes to find before the first begins.</summary>
internal static class Program
{
    /// <summary>`load FOLDER` loads the objects that <see cref="GeneratedScriptsLoadTests"/> has kept there.</summary>
    /// <returns>0 if all load, 1 if some do not, 2 if nothing was asked that is known.</returns>
    public static int Main(string[] arguments)
    {
        if (arguments is ["load", var folder])
        {
            return KeptObjects.Load(folder, Console.Out);
        }

        Console.Error.WriteLine("usage: dotnet Tcpq.Kernel.Tests.dll load FOLDER; for tests: dotnet test");
        return 2;
    }
}
