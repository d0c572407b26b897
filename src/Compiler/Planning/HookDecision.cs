using System.Collections.Immutable;
using Tcpq.Contract;

namespace Tcpq.Planning;

/// <summary>Why a rule runs where it does.</summary>
/// <param name="Reason">Who chose.</param>
/// <param name="Caveat">What the hook gives for some packets only; null for none.</param>
/// <param name="PassedOver">Better hooks, best first.</param>
public sealed record HookDecision(HookReason Reason, string? Caveat, ImmutableArray<PassedHook> PassedOver);
