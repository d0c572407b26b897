using System.Text.Json;
using Tcpq.Cli.Terminal;
using Xunit;

namespace Tcpq.Cli.Tests.Commands;

/// <summary>Files that scripts name, and what they name in turn.</summary>
public sealed class LibraryFilesTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("tcpq-library-");

    [Fact]
    public void A_file_without_an_end_is_refused()
    {
        var main = Write("endless.tcpq", "on tcp_rcv where saddr in file(\"/dev/zero\") < count() >\n");
        var check = Invocation.Of("check", main);
        Assert.Equal(ExitCodes.Script, check.ExitCode);
        Assert.Contains("more than 64 MiB", check.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_looked_up_beside_the_one_that_names_it()
    {
        var main =
            Write("main.tcpq", "use \"lib/a.tcpq\"\non tcp_rcv where is_bad(saddr) or dport in web < count() >\n");
        Write("lib/a.tcpq", "use \"b.tcpq\"\nuse \"../top.tcpq\"\ndef is_bad(a) = a in file(\"list.txt\")\n");
        Write("lib/b.tcpq", "const web = {80, file(\"more/ports.txt\")}\n");
        Write("lib/list.txt", "192.0.2.0/24\n");
        Write("lib/more/ports.txt", "8080\n");
        Write("top.tcpq", "use \"lib/../lib/b.tcpq\"\nconst unused = 5\n");

        var run = Invocation.Of("check", main);
        Assert.Equal((ExitCodes.Success, ""), (run.ExitCode, run.Messages));
    }

    [Fact]
    public void Files_that_use_each_other_are_read_once()
    {
        var main = Write("main.tcpq", "use \"a.tcpq\"\nconst c = 1\non tcp_rcv where len > a + b + c < count() >\n");
        Write("a.tcpq", "use \"./b.tcpq\"\nuse \"./main.tcpq\"\nconst a = 1\n");
        Write("b.tcpq", "use \"../" + directory.Name + "/a.tcpq\"\nuse \"b.tcpq\"\nconst b = 1\n");

        Assert.Equal("", Invocation.Of("check", main).Messages);
    }

    [Fact]
    public void A_mistake_in_a_library_shows_what_uses_it()
    {
        var main = Write("main.tcpq", "use \"lib.tcpq\"\n\non tcp_rcv where is_lan(dport) < count() >\n");
        var library = Write("lib.tcpq", "# Networks.\ndef is_lan(a) = a in 10.0.0.0/8\n");

        var error = Json(Invocation.Of("check", main, "--error-format", "json"));
        Assert.Equal((library, 2), Place(error));
        var related = error.GetProperty("related")[0];
        Assert.Equal((main, 3, "used here"), (Place(related).File, Place(related).Line, Label(related)));
    }

    [Fact]
    public void A_mistake_in_the_text_of_a_library_shows_its_use()
    {
        var main = Write("main.tcpq", "use \"one.tcpq\"\non tcp_rcv < count() >\n");
        Write("one.tcpq", "# Uses another one.\nuse \"two.tcpq\"\n");
        var library = Write("two.tcpq", "const a = (1\n");

        var error = Json(Invocation.Of("check", main, "--error-format", "json"));
        Assert.Equal((library, 1), Place(error));
        var related = error.GetProperty("related")[1];
        Assert.Equal((main, 1, "used here"), (Place(related).File, Place(related).Line, Label(related)));
    }

    [Fact]
    public void A_mistake_about_an_argument_is_told_in_the_function()
    {
        var padding = new string('\n', 200);
        var main = Write("main.tcpq", $"use \"lib.tcpq\"{padding}on tcp_rcv where is_ssh(saddr) < count() >\n");
        var library = Write("lib.tcpq", "def is_ssh(p) = p == 22\n");

        var error = Json(Invocation.Of("check", main, "--error-format", "json"));
        Assert.Equal((library, 1), Place(error));
        Assert.Equal(
            [(library, 1), (library, 1), (main, 201)], error.GetProperty("related").EnumerateArray().Select(Place));
    }

    [Fact]
    public void A_mistake_in_the_file_of_a_set_shows_what_reads_it()
    {
        var main = Write("main.tcpq", "on tcp_rcv where saddr in file(\"list.txt\") < count() >\n");
        var list = Write("list.txt", "192.0.2.1\nnobody\n");

        var error = Json(Invocation.Of("check", main, "--error-format", "json"));
        Assert.Equal((list, 2), Place(error));
        Assert.Equal((main, 1), Place(error.GetProperty("related")[0]));
    }

    public void Dispose() => directory.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static JsonElement Json(Invocation run)
    {
        Assert.Equal(ExitCodes.Script, run.ExitCode);
        return JsonDocument.Parse(Assert.Single(run.Messages.TrimEnd().Split('\n'))).RootElement;
    }

    private static (string? File, int Line) Place(JsonElement place) =>
        (place.GetProperty("file").GetString(), place.GetProperty("line").GetInt32());

    private static string? Label(JsonElement place) => place.GetProperty("label").GetString();
}
