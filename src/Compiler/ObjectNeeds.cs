using System.Collections.Immutable;
using Tcpq.Binding;
using Tcpq.Binding.Tree;
using Tcpq.Bpf;
using Tcpq.Language.Fields;
using Tcpq.Language.Hooks;
using Tcpq.Planning;
using Tcpq.Targets;

namespace Tcpq;

/// <summary>Finds out which kernels run an object: by what its programs attach to and read there, and by its
/// code.</summary>
internal sealed class ObjectNeeds
{
    // BPF_ATOMIC: the mode of stores that are one with a load (RFC 9669, section 5.3).
    private const int ModeMask = 0xe0;
    private const int Atomic = 0xc0;
    private const long Adding = 0x00; // BPF_ADD, and not BPF_FETCH

    private readonly List<KernelNeed> found = [];

    private ObjectNeeds()
    {
    }

    /// <summary>What an object needs.</summary>
    /// <param name="bound">The script.</param>
    /// <param name="plan">What was made of it.</param>
    /// <param name="file">The object.</param>
    internal static KernelNeeds Of(BoundScript bound, Plan plan, ReadOnlyMemory<byte> file)
    {
        var needs = new ObjectNeeds();
        foreach (var program in plan.Programs)
        {
            needs.AddHook(program.Hook);
            foreach (var rule in program.Rules)
            {
                needs.AddPoint(rule, bound.Rules.FirstOrDefault(other => other.Span.Start == rule.Span.Start), plan);
            }
        }

        needs.AddCode(plan, ElfFile.Read(file));
        return new(
            [.. needs.found.OrderByDescending(need => need.Since).ThenBy(need => need.What, StringComparer.Ordinal)]);
    }

    private void AddHook(Hook hook)
    {
        foreach (var feature in hook.Requires)
        {
            Add($"what the hook `{hook.Name}` needs", FeatureHistory.Since(feature));
        }
    }

    private void AddPoint(PlannedRule rule, BoundRule? bound, Plan plan)
    {
        var function = rule.Point.KernelFunction;
        var isSocketReturned = rule.Point.Socket is { Place: ArgumentPlace.Return };
        var isReturnRead = isSocketReturned;
        Add($"`{function}`", rule.Point.Since);
        foreach (var field in bound?.Fields ?? [])
        {
            if (rule.Point.ValueOf(field.Field.Name) is { } value)
            {
                Add($"`{value.Field}` at `{function}`", value.Since);
                isReturnRead |= value.Place == ArgumentPlace.Return;
            }
        }

        if (rule.Point.ArgumentsUntil is { } changed
            && ((isReturnRead && !plan.Target.Has(KernelFeature.FunctionReturn))
                || (isSocketReturned && plan.UsesCookies)))
        {
            Add(plan.Target.Kernel < changed
                ? new($"the parameters of `{function}`", null, changed)
                : new($"these parameters of `{function}`", changed));
        }
    }

    // What several programs call stands in a section of its own.
    private void AddCode(Plan plan, ElfFile elf)
    {
        foreach (var section in elf.Sections.Where(section => section.IsCode))
        {
            var own = elf.Symbols.Where(symbol => symbol.IsFunction && symbol.Section == section.Index)
                .SelectMany(symbol => plan.Programs.Where(program => program.Name == symbol.Name)).ToList();
            var callers = own.Count > 0 ? own : [.. plan.Programs];
            AddCode(section.Data.Span, [.. callers.Select(program => program.Hook).Distinct()]);
        }
    }

    private void AddCode(ReadOnlySpan<byte> code, ImmutableArray<Hook> hooks)
    {
        while (!code.IsEmpty)
        {
            var instruction = BpfInstruction.Read(code);
            code = code[instruction.Size..];
            if (instruction is { Class: InstructionClass.Jump, Operation: JumpOperation.Call, Source: 0 }
                && BpfHelper.Find((int)instruction.Immediate) is { } helper)
            {
                foreach (var hook in hooks)
                {
                    Add($"`{helper.Name}` at `{hook.Name}`", helper.SinceAt(hook.Attach));
                }
            }

            if (instruction.Class == InstructionClass.Store && (instruction.Opcode & ModeMask) == Atomic
                && instruction.Immediate != Adding)
            {
                Add("atomic operations beside adding", FeatureHistory.Since(KernelFeature.AtomicFetch));
            }
        }
    }

    private void Add(string what, Version? since)
    {
        if (since > FeatureHistory.Oldest)
        {
            Add(new(what, since));
        }
    }

    private void Add(KernelNeed need)
    {
        if (!found.Contains(need))
        {
            found.Add(need);
        }
    }
}
