namespace Tcpq.Planning;

/// <summary>Why a rule runs at its hook.</summary>
public enum HookReason
{
    /// <summary>It is the best one that the target has and that gives what the rule asks for.</summary>
    Best,

    /// <summary>The rule asks for it by `via`.</summary>
    Via,

    /// <summary>The command line asks for it.</summary>
    Option,
}
