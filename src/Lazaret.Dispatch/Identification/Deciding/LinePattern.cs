namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>
/// A pattern on a line of libmagic: pieces of text in this order, <c>*</c> for anything between them, <c>^</c> for the begin of the line. The rules
/// of section 11.3 need no more, and a match is a few searches whatever the line holds.
/// </summary>
internal sealed class LinePattern
{
    private readonly bool atStart;
    private readonly string[] pieces;

    /// <param name="pattern">In lower case, such as <c>^pe32 *dll</c>.</param>
    public LinePattern(string pattern)
    {
        atStart = pattern.StartsWith('^');
        pieces = pattern[(atStart ? 1 : 0)..].Split('*');
    }

    /// <summary>Whether a line, in lower case already, matches. An empty line matches nothing.</summary>
    public bool Matches(ReadOnlySpan<char> lowered)
    {
        if (lowered.IsEmpty || (atStart && !lowered.StartsWith(pieces[0], StringComparison.Ordinal)))
        {
            return false;
        }

        // The leftmost place of each piece leaves the most for the next, so there is nothing to go back to.
        foreach (string piece in pieces)
        {
            int found = lowered.IndexOf(piece, StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }

            lowered = lowered[(found + piece.Length)..];
        }

        return true;
    }
}
