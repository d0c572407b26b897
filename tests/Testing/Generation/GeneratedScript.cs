using FsCheck;
using FsCheck.Fluent;

namespace Tcpq.Testing;

/// <summary>A script made from numbers, each of which decides a choice: all that the tables of the language offer can
/// come up, and what is valid comes up alone.</summary>
public sealed record GeneratedScript
{
    // Where numbers end, scripts become simple: some are only a few words.
    private static readonly int[] Lengths = [500, 150, 60, 30];

    private readonly int[] numbers;
    private readonly Ground ground;

    private GeneratedScript(int[] numbers, Ground ground)
    {
        this.numbers = numbers;
        this.ground = ground;
        Text = new ScriptWriter(new(numbers), ground).Write();
    }

    /// <summary>The script.</summary>
    public string Text { get; }

    /// <summary>Scripts, and how they become smaller ones.</summary>
    public static Arbitrary<GeneratedScript> For(Ground ground) => Arb.From(
        from length in Gen.Elements(Lengths)
        from numbers in Gen.Choose(0, int.MaxValue).ArrayOf(length)
        select new GeneratedScript(numbers, ground),
        script => script.Smaller());

    /// <summary>The script of a seed.</summary>
    public static GeneratedScript Of(Ground ground, int seed)
    {
        var random = new Random(seed);
        var numbers = new int[Lengths[random.Next(Lengths.Length)]];
        foreach (ref var number in numbers.AsSpan())
        {
            number = random.Next();
        }

        return new(numbers, ground);
    }

    public override string ToString() => Text;

    /// <summary>Shorter scripts: without some of the numbers, or with zeros in their place.</summary>
    public IEnumerable<GeneratedScript> Smaller()
    {
        var seen = new HashSet<string> { Text };
        for (var size = numbers.Length; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= numbers.Length; start += size)
            {
                int[][] candidates = [
                    [.. numbers[..start], .. numbers[(start + size)..]],
                    [.. numbers[..start], .. new int[size], .. numbers[(start + size)..]],
                ];
                foreach (var candidate in candidates)
                {
                    var smaller = new GeneratedScript(candidate, ground);
                    if (smaller.Text.Length < Text.Length && seen.Add(smaller.Text))
                    {
                        yield return smaller;
                    }
                }
            }
        }
    }
}
