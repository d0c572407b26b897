using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Cli.Commands;

/// <summary>Programs that stand in for container runtimes, found before the real ones.</summary>
public sealed class ContainerRuntimesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tcpq-test-").FullName;

    [Fact]
    public void A_running_container_is_found_by_the_first_runtime_that_knows_it()
    {
        Write("docker", "echo 'no such object: web' >&2; exit 1");
        Write("podman", "test \"$6 $7\" = '-- web' && echo 4321");
        var problems = new DiagnosticBag();
        Assert.Equal("/proc/4321/ns/net", Find("web", problems));
        Assert.Empty(problems.ToImmutable());
    }

    [Fact]
    public void A_container_that_nobody_knows_is_told_with_what_each_said()
    {
        Write("docker", "echo 'no such object: web' >&2; exit 1");
        Write("podman", "echo 0");
        var problems = new DiagnosticBag();
        Assert.Null(Find("web", problems));
        var problem = Assert.Single(problems.ToImmutable());
        Assert.Equal(Codes.NoContainer, problem.Code);
        Assert.Equal<string>(
            ["docker: no such object: web", "podman: not running", "nerdctl: not installed", "crictl: not installed"],
            problem.Notes);
    }

    [Fact]
    public void Programs_come_from_absolute_folders_of_the_path_only()
    {
        Write("docker", "echo 1");
        var here = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        Assert.Null(ProgramPath.Find("docker", $"{here}:.::"));
        Assert.Equal($"{folder}/docker", ProgramPath.Find("docker", $".:{here}:/nowhere:{folder}"));
        File.WriteAllText(Path.Combine(folder, "podman"), "not executable");
        Assert.Null(ProgramPath.Find("podman", folder));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string? Find(string name, DiagnosticBag problems) =>
        ContainerRuntimes.FindNetworkNamespace(name, folder, problems);

    private void Write(string name, string commands)
    {
        // By another process: what this one has had open for writing may still be so in a child of another test's.
        var text = Path.Combine(folder, $"{name}.txt");
        File.WriteAllText(text, $"#!/bin/sh\n{commands}\n");
        Tool.Run("install", "-m", "755", text, Path.Combine(folder, name));
    }
}
