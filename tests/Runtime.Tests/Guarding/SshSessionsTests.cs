using Tcpq.Runtime.Guarding;
using Tcpq.Targets;
using Xunit;

namespace Tcpq.Runtime.Tests.Guarding;

/// <summary>The SSH session is found in a made-up procfs, by all that may know it.</summary>
public sealed class SshSessionsTests : IDisposable
{
    private readonly string proc = Directory.CreateTempSubdirectory("tcpq-test-").FullName;

    [Theory]
    [InlineData("192.0.2.7 51234 198.51.100.1 22", "192.0.2.7:51234 to 198.51.100.1:22")]
    [InlineData("2001:db8::7 51234 2001:db8::1 2222", "[2001:db8::7]:51234 to [2001:db8::1]:2222")]
    [InlineData("::ffff:192.0.2.7 51234 ::ffff:198.51.100.1 22", "192.0.2.7:51234 to 198.51.100.1:22")]
    [InlineData("fe80::1%eth0 51234 fe80::2%eth0 22", "[fe80::1]:51234 to [fe80::2]:22")]
    [InlineData("", null)]
    [InlineData("192.0.2.7 51234 22", null)]
    [InlineData("192.0.2.7 x 198.51.100.1 22", null)]
    [InlineData("somewhere 51234 198.51.100.1 22", null)]
    public void What_sshd_says_is_read(string text, string? expected) =>
        Assert.Equal(expected, SshSession.Parse(text)?.ToString());

    [Fact]
    public void The_own_environment_knows() => Assert.Equal(
        ["192.0.2.7:51234 to 198.51.100.1:22"], Find("192.0.2.7 51234 198.51.100.1 22"));

    // As behind sudo, which keeps little of the environment.
    [Fact]
    public void The_environment_of_an_ancestor_knows()
    {
        Add(100, "tcpq", 90);
        Add(90, "sudo", 80, environment: "HOME=/root");
        Add(1, "init", 0);
        Add(80, "odd) name (", 1, environment: "A=b\0SSH_CONNECTION=192.0.2.7 51234 198.51.100.1 22\0C=d");
        Assert.Equal(["192.0.2.7:51234 to 198.51.100.1:22"], Find(null));
    }

    // As where the environment was cleared altogether.
    [Fact]
    public void The_sockets_of_sshd_among_the_ancestors_know()
    {
        Add(100, "tcpq", 90);
        Add(90, "bash", 80);
        Add(80, "sshd-session", 1);
        AddSockets(
            80,
            """
              sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
               0: 0101A8C0:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 7001 1
               1: 016433C6:0016 070200C0:C822 01 00000000:00000000 02:000A0B0C 00000000     0        0 7002 2
               2: 016433C6:0016 080200C0:C822 01 00000000:00000000 02:000A0B0C 00000000     0        0 7003 2
            """,
            """
              sl  local_address                         remote_address                        st
               0: 0000000000000000FFFF0000016433C6:0016 0000000000000000FFFF0000090200C0:C823 01 0:0 0:0 0 0 0 7004 1
               1: B80D0120000000000000000001000000:0016 B80D0120000000000000000007000000:C824 01 0:0 0:0 0 0 0 7005 1
            """,
            7001, 7002, 7004, 7005);
        Assert.Equal(
            [
                "192.0.2.7:51234 to 198.51.100.1:22", "192.0.2.9:51235 to 198.51.100.1:22",
                "[2001:db8::7]:51236 to [2001:db8::1]:22",
            ],
            Find(null));
    }

    [Fact]
    public void A_session_that_several_know_is_one()
    {
        Add(100, "tcpq", 90);
        Add(90, "bash", 1, environment: "SSH_CONNECTION=192.0.2.7 51234 198.51.100.1 22");
        Assert.Single(Find("192.0.2.7 51234 198.51.100.1 22"));
    }

    [Fact]
    public void Without_a_session_nothing_is_found()
    {
        Add(100, "tcpq", 90);
        Add(90, "login", 1);
        Add(1, "init", 0);
        Assert.Empty(Find(null));
        Assert.Null(SshSessions.Find(proc, 100, null).Doubt);
    }

    // As for an ordinary user: the server, and the shell in it, belong to others.
    [Theory]
    [InlineData("sshd", "bash", "`sshd` (process 80)")]
    [InlineData("sshd-session", "bash", "`sshd-session` (process 80)")]
    [InlineData("dropbear", "ash", "`dropbear` (process 80)")]
    [InlineData("tmux: server", "bash", "`bash` (process 90)")]
    [InlineData("login", "bash", "`bash` (process 90)")]
    [InlineData("login", "sudo", null)]
    public void What_may_not_be_read_may_be_a_session(string upper, string lower, string? doubt)
    {
        Add(100, "tcpq", 90);
        Add(90, lower, 80, environment: null);
        Add(80, upper, 1, environment: null);
        Add(1, "init", 0, environment: null);
        var search = SshSessions.Find(proc, 100, null);
        Assert.Empty(search.Sessions);
        Assert.Equal(doubt is null ? null : $"this process may not look into {doubt}", search.Doubt);
        Assert.Null(SshSessions.Find(proc, 100, "192.0.2.7 51234 198.51.100.1 22").Doubt);
    }

    // The environment of the shell tells, though the sockets of the server do not.
    [Fact]
    public void What_one_ancestor_tells_leaves_no_doubt()
    {
        Add(100, "tcpq", 90);
        Add(90, "bash", 80, environment: "SSH_CONNECTION=192.0.2.7 51234 198.51.100.1 22");
        Add(80, "sshd-session", 1, environment: null);
        Assert.Null(SshSessions.Find(proc, 100, null).Doubt);
        Assert.Single(Find(null));
    }

    // procfs with hidepid=, or an ancestor that has just ended.
    [Fact]
    public void Ancestors_that_cannot_be_seen_leave_a_doubt()
    {
        Add(100, "tcpq", 90);
        Assert.Equal("process 90, which it descends from, cannot be seen in /proc",
            SshSessions.Find(proc, 100, null).Doubt);
    }

    [Theory]
    [InlineData(Enforcement.None, null, "verdicts are counted, not applied; `--enforce` applies them")]
    [InlineData(Enforcement.All, null, "enforcing verdicts on all packets")]
    [InlineData(Enforcement.Guarded, null, "enforcing verdicts on all packets: this process runs in no SSH session")]
    [InlineData(Enforcement.Guarded, "this process may not look into `sshd` (process 80)", null)]
    public void Nothing_is_enforced_in_doubt(Enforcement asked, string? doubt, string? description)
    {
        var (use, refusal) = VerdictUse.For(asked, () => new([], doubt), isInner: false);
        Assert.Equal(description, use?.Description);
        Assert.Equal(
            doubt is null ? null : $"which SSH session must not be dropped cannot be known: {doubt}", refusal?.Message);
    }

    [Fact]
    public void Keys_are_those_of_the_packets_in_both_directions()
    {
        var session = SshSession.Parse("192.0.2.7 51234 2001:db8::1 22")!;
        Assert.Equal(
            "00000000000000000000FFFFC000020720010DB800000000000000000000000122C81600",
            Convert.ToHexString(session.Key(fromClient: true)));
        Assert.Equal(
            "20010DB800000000000000000000000100000000000000000000FFFFC0000207160022C8",
            Convert.ToHexString(session.Key(fromClient: false)));
    }

    public void Dispose() => Directory.Delete(proc, recursive: true);

    private IEnumerable<string> Find(string? connection) =>
        SshSessions.Find(proc, 100, connection).Sessions.Select(session => session.ToString());

    private void Add(int process, string name, int parent, string? environment = "")
    {
        var directory = Directory.CreateDirectory($"{proc}/{process}").FullName;
        File.WriteAllText($"{directory}/stat", $"{process} ({name}) S {parent} 0 0");
        File.WriteAllText($"{directory}/comm", $"{name}\n");
        if (environment is not null)
        {
            File.WriteAllText($"{directory}/environ", environment);
        }
    }

    private void AddSockets(int process, string tcp, string tcp6, params int[] inodes)
    {
        var net = Directory.CreateDirectory($"{proc}/{process}/net").FullName;
        File.WriteAllText($"{net}/tcp", tcp);
        File.WriteAllText($"{net}/tcp6", tcp6);
        var descriptors = Directory.CreateDirectory($"{proc}/{process}/fd").FullName;
        foreach (var inode in inodes)
        {
            File.CreateSymbolicLink($"{descriptors}/{inode}", $"socket:[{inode}]");
        }
    }
}
