using System.Collections.Immutable;
using System.Globalization;
using Tcpq.Contract;
using Tcpq.Diagnostics;
using Tcpq.Language.Hooks;
using Tcpq.Targets;
using Tcpq.Text;

namespace Tcpq.Kernel.Tests.Generated;

/// <summary>A generated script as the kernel gets it.</summary>
/// <param name="Hook">The hook's name.</param>
/// <param name="Seed">What the script was made from, and what decides how it is loaded.</param>
/// <param name="Script">The script.</param>
/// <param name="Bytes">The object; empty if the compiler does not take the script.</param>
internal sealed record GeneratedObject(string Hook, int Seed, string Script, byte[] Bytes)
{
    private const string Extension = ".o";
    private const string ScriptExtension = ".tcpq";
    private const int SeedDigits = 9;
    private const uint SomeDevice = 7;
    private const uint SomeNamespace = 4_026_531_840;

    private static readonly ImmutableArray<LinkType> Links =
        [LinkType.Ethernet, LinkType.Ethernet, LinkType.Ethernet, LinkType.RawIp];

    /// <summary>True if the compiler does not take the script.</summary>
    public bool IsDeclined => Bytes.Length == 0;

    /// <summary>Compiles a script.</summary>
    /// <returns>The object, or what the compiler said.</returns>
    public static (GeneratedObject? Object, string Said) Build(
        Hook hook, int seed, string script, CompilationOptions options) => Build(hook.Name, seed, script, options with
        {
            Hook = hook.Name,
            Device = "lo",
            IsOneNamespace = seed % 3 == 0,
            Tunnels = seed % 4 == 3 && hook.Provides.HasFlag(HookProvides.Tunnels)
                ? TunnelView.Inner
                : TunnelView.Outer,
        });

    /// <summary>Compiles a script that names itself what it is about.</summary>
    /// <returns>As above.</returns>
    public static (GeneratedObject? Object, string Said) BuildNamed(
        Hook hook, int seed, string script, CompilationOptions options) => Build(hook.Name, seed, script, options);

    private static (GeneratedObject? Object, string Said) Build(
        string hook, int seed, string script, CompilationOptions options)
    {
        var result = Compilation.Compile(new SourceText(script), options);
        return result.Result is { } built
            ? (new(hook, seed, script, [.. built.Object]), "")
            : (null, DiagnosticRenderer.Render(result.Diagnostics, RenderStyle.Short, colour: false));
    }

    /// <summary>Keeps it for another kernel.</summary>
    public void Save(string folder)
    {
        var name = Hook + "-" + Seed.ToString(CultureInfo.InvariantCulture).PadLeft(SeedDigits, '0');
        File.WriteAllText(Path.Combine(folder, name + ScriptExtension), Script);
        File.WriteAllBytes(Path.Combine(folder, name + Extension), Bytes);
    }

    /// <summary>Reads what was kept.</summary>
    public static IEnumerable<GeneratedObject> Read(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)
        let name = Path.GetFileNameWithoutExtension(path).Split('-')
        select new GeneratedObject(
            name[0],
            int.Parse(name[1], CultureInfo.InvariantCulture),
            File.ReadAllText(Path.ChangeExtension(path, ScriptExtension)),
            File.ReadAllBytes(path));

    /// <summary>Loads it, as one that is told to look for a device or takes all, and that drops packets or does not.
    /// </summary>
    /// <returns>Null, or why the kernel refuses.</returns>
    public string? Load() => ObjectTrial.Load(
        Bytes,
        new RunConfiguration(
            Seed / 2 % 2 == 0 ? 0 : SomeDevice,
            Seed / 3 % 2 == 0 ? 0 : SomeNamespace,
            Links[Seed % Links.Length],
            Seed / 3 % 2 == 0 ? 0UL : 1),
        (Enforcement)(Seed % 3));
}
