using System.Collections.Immutable;
using System.Numerics;
using System.Text;
using Tcpq.Lowering.Payload;
using Xunit;

namespace Tcpq.Lowering;

public sealed class ByteSearchTests
{
    [Theory]
    [InlineData("needle", "hay needle hay", 10)]
    [InlineData("aab", "aaab", 4)]
    [InlineData("abab", "abacabab", 8)]
    [InlineData("x", "", 0)]
    [InlineData("xy", "yx", 0)]
    public void A_text_is_found_where_it_ends(string text, string hay, int end) =>
        Assert.Equal((end, 0), Find(ByteSearch.For("text", text), hay));

    [Fact]
    public void The_longest_text_is_found()
    {
        var text = new string('a', ByteSearch.MaximumBytes - 1) + "b";
        Assert.Equal((ByteSearch.MaximumBytes + 5, 0), Find(ByteSearch.For("text", text), "aaaaa" + text));
    }

    [Theory]
    [InlineData(". .HOST: ", 7, 0)]
    [InlineData(".hosXX.", 0, -1)]
    [InlineData("....", 2, 1)]
    public void The_first_of_two_patterns_counts(string hay, int end, int pattern)
    {
        ImmutableArray<ByteSet> host = [.. ".host".Select(ByteSet.OfEitherCase)];
        ImmutableArray<ByteSet> other = [ByteSet.Of('.'), ByteSet.Of('.')];
        var (found, which) = Find(new ByteSearch("both", host, other), hay);
        Assert.Equal((end, pattern), found == 0 ? (0, -1) : (found, which));
    }

    // What the emitted code does, byte by byte.
    private static (int End, int Pattern) Find(ByteSearch search, string hay)
    {
        var table = search.Table();
        var ends = search.Ends;
        var state = 0UL;
        var bytes = Encoding.Latin1.GetBytes(hay);
        for (var i = 0; i < bytes.Length; i++)
        {
            state = ((state << 1) | search.Starts) & BitConverter.ToUInt64(table, bytes[i] * 8);
            for (var pattern = 0; pattern < ends.Length; pattern++)
            {
                if ((state & ends[pattern]) != 0)
                {
                    Assert.Equal(1, BitOperations.PopCount(ends[pattern]));
                    return (i + 1, pattern);
                }
            }
        }

        return (0, 0);
    }
}
