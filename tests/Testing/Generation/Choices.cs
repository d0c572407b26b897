namespace Tcpq.Testing;

/// <summary>The numbers that a script is made from, one for each choice. Where they end, the first of the possibilities
/// is taken, which is the simplest: fewer and smaller numbers make a smaller script.</summary>
internal sealed class Choices(IReadOnlyList<int> numbers)
{
    private int next;

    /// <summary>A number from 0 to one below the count.</summary>
    public int Below(int count) => count > 1 && next < numbers.Count ? numbers[next++] % count : 0;

    /// <summary>One of several.</summary>
    public T Of<T>(IReadOnlyList<T> all) => all[Below(all.Count)];

    /// <summary>True once in so many times.</summary>
    public bool Once(int times) => Below(times) == times - 1;

    /// <summary>64 bits, of which as many as are chosen count.</summary>
    public ulong Bits()
    {
        var length = Below(65);
        var all = ((ulong)Below(int.MaxValue) << 33) ^ (ulong)Below(int.MaxValue);
        return length == 64 ? all : all & ((1UL << length) - 1);
    }
}
