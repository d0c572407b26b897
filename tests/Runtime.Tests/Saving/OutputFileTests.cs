using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Tcpq.Runtime.Files;
using Tcpq.Testing;
using Xunit;

namespace Tcpq.Runtime.Saving;

[SupportedOSPlatform("linux")]
public sealed class OutputFileTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Shared = Private | UnixFileMode.UserExecute | UnixFileMode.GroupRead;

    private readonly string folder = Directory.CreateTempSubdirectory("tcpq-output-").FullName;

    private string Target => Path.Combine(folder, "out");

    private string[] Entries =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)).Order()];

    [Fact]
    public void Nothing_has_the_name_before_all_is_written()
    {
        using (var file = OutputFile.Create(Target))
        {
            file.Stream.Write("half"u8);
            file.Stream.Flush();
            Assert.False(File.Exists(Target));
            file.Stream.Write(" and half"u8);
            file.Commit();
        }

        Assert.Equal("half and half", File.ReadAllText(Target));
        Assert.Equal(["out"], Entries);
    }

    [Fact]
    public void What_has_the_name_stays_until_then_and_where_nothing_comes_of_it()
    {
        File.WriteAllText(Target, "old");
        using (var file = OutputFile.Create(Target))
        {
            file.Stream.Write("new"u8);
            file.Stream.Flush();
            Assert.Equal("old", File.ReadAllText(Target));
        }

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal(["out"], Entries);
    }

    [Fact]
    public void Names_in_between_differ_and_are_nobody_elses()
    {
        using var one = OutputFile.Create(Target);
        using var other = OutputFile.Create(Target);
        Assert.NotEqual(one.Part, other.Part);
        Assert.Equal(folder, Path.GetDirectoryName(one.Part));
    }

    [Theory]
    [InlineData(Private)]
    [InlineData(Shared)]
    public void A_file_that_is_replaced_keeps_its_rights_and_nobody_reads_its_successor_before(UnixFileMode mode)
    {
        File.WriteAllText(Target, "old");
        File.SetUnixFileMode(Target, mode);
        using var file = OutputFile.Create(Target);
        Assert.Equal(mode, File.GetUnixFileMode(file.Part!));
        file.Commit();
        Assert.Equal(mode, File.GetUnixFileMode(Target));
    }

    [Fact]
    public void A_link_leads_to_the_new_file_as_it_did_to_the_old_one()
    {
        var real = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "real")).FullName, "file");
        File.WriteAllText(real, "old");
        File.CreateSymbolicLink(Target, real);
        OutputFile.Write(Target, "new"u8);
        Assert.Equal(real, new FileInfo(Target).LinkTarget);
        Assert.Equal("new", File.ReadAllText(real));
    }

    [Fact]
    public void A_link_to_nothing_is_not_followed()
    {
        File.CreateSymbolicLink(Target, Path.Combine(folder, "elsewhere"));
        Refused(Target, "it is a link to a file that does not exist");
        Assert.Equal(["out"], Entries);
    }

    [Fact]
    public void What_is_no_file_is_said()
    {
        Refused(folder, "it is a directory");
        Refused("", "it is not the name of a file");
        Refused(Path.Combine(folder, "none", "out"), "No such file or directory");
        Refused("/dev/fd/987", "Bad file descriptor");
    }

    [Fact]
    public void A_name_as_long_as_names_can_be_is_one()
    {
        var path = Path.Combine(folder, new string('ü', 127));
        OutputFile.Write(path, "x"u8);
        Assert.Equal("x", File.ReadAllText(path));
    }

    [Fact]
    public void A_device_is_written_to_and_stays_one()
    {
        OutputFile.Write("/dev/null", "x"u8);
        Tool.Run("test", "-c", "/dev/null");
        var full = Assert.ThrowsAny<IOException>(() => OutputFile.Write("/dev/full", "x"u8));
        Assert.Equal("No space left on device", full.Message);
        Tool.Run("test", "-c", "/dev/full");
    }

    [Fact]
    public async Task A_pipe_is_written_to()
    {
        Tool.Run("mkfifo", Target);
        var read = Task.Run(() => File.ReadAllText(Target));
        OutputFile.Write(Target, "through a pipe"u8);
        Assert.Equal("through a pipe", await read);
        Assert.Equal(["out"], Entries);
    }

    [Fact]
    public void A_socket_is_written_to()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Target));
        listener.Listen();
        OutputFile.Write(Target, "to a socket"u8);
        using var accepted = listener.Accept();
        var buffer = new byte[100];
        Assert.Equal("to a socket", Encoding.UTF8.GetString(buffer, 0, accepted.Receive(buffer)));
    }

    [Fact]
    public void What_is_kept_stays_beside_it()
    {
        string part;
        using (var file = OutputFile.Create(Target))
        {
            file.Stream.Write("half"u8);
            file.Stream.Flush();
            part = file.Part!;
            file.Keep();
        }

        Assert.Equal("half", File.ReadAllText(part));
        Assert.Equal([Path.GetFileName(part)], Entries);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Refused(string path, string reason) =>
        Assert.Equal(reason, Assert.ThrowsAny<IOException>(() => OutputFile.Create(path)).Message);
}
