using Tcpq.Binding.Probes;
using Tcpq.Binding.Tree;
using Tcpq.Diagnostics;
using Tcpq.Language.Events;
using Tcpq.Syntax;
using Tcpq.Text;

namespace Tcpq.Binding;

/// <content>What a script names in the kernel, and its arguments.</content>
internal sealed partial class BindingReport
{
    internal BoundExpression NoArgument(Expression.Reference reference, ArgumentProblem problem) => Fail(
        problem.Code, problem.Message, reference.Span, problem.Label, problem.Help, [.. problem.Notes]);

    internal void ProbeNotFound(TargetProblem problem, TextSpan span) =>
        Fail(problem.Code, problem.Message, span, problem.Label, problem.Help, [.. problem.Notes]);

    internal void ProbeMisnamed(EventReference reference, Probe probe) => Fail(
        Codes.WrongEventNames, $"`{probe.Name}` is an event of what is named in parentheses", reference.Span,
        $"expected `{probe.Pattern}`", $"for example `{probe.Example}`");

    internal void ProbeOnCapture(EventReference reference, string name) => Fail(
        Codes.HookCannotServeEvent, $"a capture cannot show `{name}`", reference.Span, "happens in the kernel",
        "leave out `--read`");

    internal void EventTakesNoNames(EventReference reference) => Fail(
        Codes.WrongEventNames, $"nothing is named in parentheses after `{reference.Name.Text}`", reference.Span,
        "an event of its own", $"write `on {reference.Name.Text}`; a device stands after its hook: `via xdp(eth0)`");

    private BoundExpression NotAnArgument(Expression.Reference reference, Event? row) => Fail(
        Codes.FieldNotAtEvent, $"`{reference.Text}` is not known here", reference.Span,
        row is null ? "only an event has arguments" : $"`{row.Name}` has fields, no arguments",
        "events that name a function or tracepoint have arguments: `on kprobe(tcp_v4_rcv)`");

    private static string? Meant(Event? row, Expression.Reference reference) =>
        (row as ProbedEvent)?.Arguments.Meant(reference.Text) is { } argument ? $"write `{argument}`" : null;
}
