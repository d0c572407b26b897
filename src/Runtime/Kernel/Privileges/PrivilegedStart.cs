using Tcpq.Diagnostics;
using Tcpq.Runtime.Interop;
using Tcpq.Text;

namespace Tcpq.Runtime.Kernel.Privileges;

/// <summary>That this program was given more rights than who started it has: by capabilities of its file, by
/// set-user-ID or set-group-ID, or by a security module. .NET takes orders from the environment all the same, so that
/// whoever may start it has these rights for code of his own. Nothing here prevents that: it has happened by the time
/// that this code runs. It only keeps such an installation from being of use, and says so.</summary>
/// <param name="Program">Path of the program that runs.</param>
/// <param name="IsSecure">True if the kernel marked the start so (AT_SECURE, getauxval(3)).</param>
/// <param name="HasFileCapabilities">True if the program's file has capabilities (xattr
/// `security.capability`).</param>
/// <param name="HasOtherUser">True if the user or group that its rights are of is not the one who started
/// it.</param>
internal sealed record PrivilegedStart(string Program, bool IsSecure, bool HasFileCapabilities, bool HasOtherUser)
{
    private const nuint Secure = 23; // AT_SECURE, include/uapi/linux/auxvec.h
    private const string OtherWays =
        "give rights to one start instead: by sudo, by `setpriv`, or by a service with AmbientCapabilities=: "
        + "docs/rights.md";

    /// <summary>That of this process.</summary>
    public static PrivilegedStart OfThisProcess() => new(
        Environment.ProcessPath ?? "tcpq",
        LibC.getauxval(Secure) != 0,
        FileCapabilities.AreGivenTo("/proc/self/exe"),
        LibC.getuid() != LibC.geteuid() || LibC.getgid() != LibC.getegid());

    /// <summary>Why tcpq does not run so; null if nothing is wrong.</summary>
    public Diagnostic? Refusal => this switch
    {
        { HasFileCapabilities: true } => Refuse(
            "has file capabilities", $"take them from the file: `sudo setcap -r {ShellText.Quote(Program)}`"),
        { HasOtherUser: true } => Refuse(
            "is set-user-ID or set-group-ID", $"take that from the file: `sudo chmod ug-s {ShellText.Quote(Program)}`"),
        { IsSecure: true } => Refuse(
            "was started with rights of its own by a security module (AT_SECURE)",
            "if only trusted users can start it, let the policy allow it: `noatsecure` of SELinux, `px` or `ux` in "
                + "place of `Px` or `Ux` of AppArmor"),
        _ => null,
    };

    private Diagnostic Refuse(string what, string help) =>
        new(Codes.PrivilegedProgram,
            $"`{Program}` {what}: whoever may start it could run code of their own with its rights")
        {
            Help = help,
            Notes = [OtherWays],
        };
}
