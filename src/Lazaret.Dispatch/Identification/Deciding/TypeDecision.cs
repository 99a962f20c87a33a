namespace Lazaret.Dispatch.Identification.Deciding;

/// <summary>Steps 1 to 3 of section 11.2: what the lines of libmagic and the first bytes say. Touches nothing else, so every row can be tried by hand.</summary>
internal static class TypeDecision
{
    /// <summary>How many bytes of a file the indicators see.</summary>
    public const int HeadLength = 32_000;

    /// <param name="magic">Description lines.</param>
    /// <param name="mime">MIME lines.</param>
    /// <param name="head">The first <see cref="HeadLength"/> bytes or all there are.</param>
    public static string Decide(IReadOnlyList<string> magic, IReadOnlyList<string> mime, ReadOnlySpan<byte> head)
    {
        // 1. The ordered rules.
        string[] lowMagic = [.. magic.Select(l => l.ToLowerInvariant())];
        string[] lowMime = [.. mime.Select(l => l.ToLowerInvariant())];
        string type = MagicRules.All.FirstOrDefault(r => r.Matches(lowMagic, lowMime))?.Type ?? Identity.Unknown;

        // 2. A MIME type we trust, where the rules had nothing.
        if (type is Identity.Unknown or "text/plain")
        {
            type = mime.Select(TrustedMimes.TypeOf).FirstOrDefault(t => t is not null) ?? type;
        }

        // 3. What the bytes indicate.
        return Indicators.Best(type, head) ?? type;
    }
}
