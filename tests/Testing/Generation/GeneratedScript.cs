using FsCheck;
using FsCheck.Fluent;
using Tcpq.Language;

namespace Tcpq.Testing;

/// <summary>A script made from numbers, each of which decides a choice: all that the tables of the language offer can come
/// up, and what is valid comes up alone.</summary>
public sealed record GeneratedScript
{
    private const int Length = 500;

    private readonly int[] numbers;
    private readonly Hook hook;

    private GeneratedScript(int[] numbers, Hook hook)
    {
        this.numbers = numbers;
        this.hook = hook;
        Text = new ScriptWriter(new(numbers), hook).Write();
    }

    /// <summary>The script.</summary>
    public string Text { get; }

    /// <summary>Scripts for a hook, and how they become smaller ones.</summary>
    public static Arbitrary<GeneratedScript> For(Hook hook) => Arb.From(
        Gen.Choose(0, int.MaxValue).ArrayOf(Length).Select(numbers => new GeneratedScript(numbers, hook)),
        script => script.Smaller());

    public override string ToString() => Text;

    // Without some of the numbers, or with zeros in their place; only what makes another, shorter script.
    private IEnumerable<GeneratedScript> Smaller()
    {
        var seen = new HashSet<string> { Text };
        for (var size = numbers.Length; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= numbers.Length; start += size)
            {
                int[][] candidates =
                [
                    [.. numbers[..start], .. numbers[(start + size)..]],
                    [.. numbers[..start], .. new int[size], .. numbers[(start + size)..]],
                ];
                foreach (var candidate in candidates)
                {
                    var smaller = new GeneratedScript(candidate, hook);
                    if (smaller.Text.Length < Text.Length && seen.Add(smaller.Text))
                    {
                        yield return smaller;
                    }
                }
            }
        }
    }
}
