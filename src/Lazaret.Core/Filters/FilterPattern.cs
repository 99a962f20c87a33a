namespace Lazaret.Core.Filters;

/// <summary>One pattern without its sign, cut at its slashes; empty and <c>.</c> parts are gone, runs of <c>**</c> are one.</summary>
/// <param name="Segments">Its parts; none stands for the root itself.</param>
/// <param name="Rooted">It began with a slash.</param>
/// <param name="DirectoryOnly">It ended with a slash.</param>
internal sealed record FilterPattern(IReadOnlyList<GlobSegment> Segments, bool Rooted, bool DirectoryOnly)
{
    public bool IsRoot => Segments.Count == 0;

    public static (FilterPattern? Pattern, FilterError? Error) Parse(ReadOnlySpan<FilterChar> chars)
    {
        List<GlobSegment> segments = [];
        bool directory = false;
        for (int from = 0; from <= chars.Length;)
        {
            int to = from;
            while (to < chars.Length && chars[to].Value != '/')
            {
                to++;
            }

            ReadOnlySpan<FilterChar> part = chars[from..to];
            directory = part is [] or [{ Value: '.' }];
            if (part is [{ Value: '.' }, { Value: '.' }])
            {
                return (null, new FilterError(
                    part[0].Position,
                    $"The pattern '{FilterChar.Text(chars)}' has the part '..', which would lead out of the asset; patterns start at the asset root and only go down."));
            }

            if (!directory)
            {
                GlobSegment segment = GlobSegment.Parse(part);
                if (!(segment.IsAnyDirectories && segments.Count > 0 && segments[^1].IsAnyDirectories))
                {
                    segments.Add(segment);
                }
            }

            from = to + 1;
        }

        return (new FilterPattern(segments, chars.Length > 0 && chars[0].Value == '/', directory), null);
    }
}
