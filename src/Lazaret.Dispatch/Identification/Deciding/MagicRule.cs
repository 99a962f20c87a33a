namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>A row of section 11.3: any of the patterns on any line gives the type.</summary>
internal sealed class MagicRule(string type, bool onMime, params string[] patterns)
{
    private readonly LinePattern[] patterns = [.. patterns.Select(p => new LinePattern(p))];

    public string Type => type;

    /// <param name="magic">Description lines in lower case.</param>
    /// <param name="mime">MIME lines in lower case; looked at by the one rule that asks for them.</param>
    public bool Matches(IReadOnlyList<string> magic, IReadOnlyList<string> mime)
    {
        foreach (string line in onMime ? mime : magic)
        {
            foreach (LinePattern pattern in patterns)
            {
                if (pattern.Matches(line))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
