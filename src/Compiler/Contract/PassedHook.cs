using Tcpq.Language.Hooks;

namespace Tcpq.Contract;

/// <summary>A hook that a rule does not run at.</summary>
/// <param name="Hook">The hook.</param>
/// <param name="Obstacle">Why not, in a user's words.</param>
public sealed record PassedHook(Hook Hook, string Obstacle);
