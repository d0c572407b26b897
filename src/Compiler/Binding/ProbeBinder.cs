using Tcpq.Binding.Probes;
using Tcpq.Bpf;
using Tcpq.Language.Events;
using Tcpq.Syntax;
using Tcpq.Targets;

namespace Tcpq.Binding;

/// <summary>Makes events of what a script names in the kernel: `on kprobe(tcp_v4_rcv)`.</summary>
internal sealed class ProbeBinder
{
    private readonly CompilationOptions options;
    private readonly BindingReport report;
    private readonly Lazy<BtfValues?> values;
    private readonly ProbeTargets targets;

    internal ProbeBinder(CompilationOptions options, BindingReport report)
    {
        this.options = options;
        this.report = report;
        values = new(() => options.Kernel?.ReadTypes() is { } file ? new(BtfFile.Read(file)) : null);
        targets = new(options.Kernel, values);
    }

    /// <summary>The event; null if there is none, and that was reported.</summary>
    internal Event? Bind(EventReference reference, Probe probe)
    {
        if (reference.Names is not { } written || written.Length != probe.Names.Length
            || written.Any(name => name.Text.Length == 0)
            || (probe.Target == ProbeTarget.Tracepoint
                && written[0].Text.Split(':') is not [{ Length: > 0 }, { Length: > 0 }]))
        {
            report.ProbeMisnamed(reference, probe);
            return null;
        }

        var name = $"{probe.Name}({string.Join(", ", written.Select(part => part.Text))})";
        if (options.IsCapture)
        {
            report.ProbeOnCapture(reference, name);
            return null;
        }

        var place = new AttachPoint(PacketDirection.Ingress, written[^1].Text)
        {
            File = probe.Target == ProbeTarget.ProgramFunction ? written[0].Text : null,
        };
        var found = targets.Find(probe, place);
        if (found.Problem is { } problem)
        {
            report.ProbeNotFound(problem, problem.IsFile ? written[0].Span : written[^1].Span);
            return null;
        }

        var arguments = ArgumentsOf(probe, place, found.Type, name);
        var point = new EventPoint(place)
        {
            HasPacket = false,
            IsOfScript = true,
            IsInTask = true,
            Socket = arguments.Socket,
        };
        return new ProbedEvent(name, probe.Doc, [new(probe.Hook, [point])], arguments);
    }

    private ProbeArguments ArgumentsOf(Probe probe, AttachPoint place, int? type, string name)
    {
        var signature = new ProbeSignature(probe, values.Value, options.Target);
        return probe.Target switch
        {
            ProbeTarget.ProgramFunction => signature.OfProgram(name),
            ProbeTarget.Tracepoint =>
                signature.OfTracepoint(name, type, options.Kernel?.ReadTracepoint(place.KernelFunction!)),
            _ => signature.OfKernel(name, type),
        };
    }
}
