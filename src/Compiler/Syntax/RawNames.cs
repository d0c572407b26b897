namespace Tcpq.Syntax;

/// <summary>Where names of the kernel stand, which hold almost anything: after `via NAME(`, `on NAME(` and
/// `on NAME(PATH,`.</summary>
internal readonly struct RawNames
{
    private readonly Place place;

    private RawNames(Place place) => this.place = place;

    private enum Place
    {
        Elsewhere,
        OnWord,
        OnName,
        OnOpen,
        OnPath,
        OnComma,
        ViaWord,
        ViaName,
        ViaOpen,
    }

    /// <summary>What is known after one more token.</summary>
    public RawNames After(TokenKind kind) => new((place, kind) switch
    {
        (Place.OnWord, TokenKind.Identifier) => Place.OnName,
        (Place.OnName, TokenKind.OpenParenthesis) => Place.OnOpen,
        (Place.OnOpen, not (TokenKind.On or TokenKind.Via)) => Place.OnPath,
        (Place.OnPath, TokenKind.Comma) => Place.OnComma,
        (Place.ViaWord, TokenKind.Identifier) => Place.ViaName,
        (Place.ViaName, TokenKind.OpenParenthesis) => Place.ViaOpen,
        (_, TokenKind.On) => Place.OnWord,
        (_, TokenKind.Via) => Place.ViaWord,
        _ => Place.Elsewhere,
    });

    /// <summary>The length of the name that a text begins with; 0 if no name of the kernel stands here.</summary>
    public int LengthOf(ReadOnlySpan<char> text)
    {
        var isDevice = place == Place.ViaOpen;
        if (text[0] is '(' or ')'
            || !(isDevice || (place is Place.OnOpen or Place.OnComma && text[0] is not ('"' or ','))))
        {
            return 0;
        }

        var end = 0;
        while (end < text.Length && text[end] is not ('(' or ')') && !char.IsWhiteSpace(text[end])
            && (isDevice || text[end] != ','))
        {
            end++;
        }

        return end;
    }
}
