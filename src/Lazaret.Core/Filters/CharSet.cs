namespace Lazaret.Core.Filters;

/// <summary>The characters of <c>[…]</c> as ranges of code points that neither touch nor overlap, in order; the slash is never among them.</summary>
internal sealed class CharSet
{
    public const int MaxCodePoint = 0x10FFFF;

    private CharSet(List<(int First, int Last)> ranges) => Ranges = ranges;

    public IReadOnlyList<(int First, int Last)> Ranges { get; }

    /// <summary>Makes a set of ranges in any order; one that runs backwards is empty.</summary>
    public static CharSet Of(IEnumerable<(int First, int Last)> members, bool negated)
    {
        List<(int First, int Last)> merged = [];
        foreach ((int first, int last) in members.Where(r => r.First <= r.Last).OrderBy(r => r.First))
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new CharSet(WithoutSlash(negated ? Complement(merged) : merged));
    }

    private static List<(int First, int Last)> Complement(List<(int First, int Last)> ranges)
    {
        List<(int First, int Last)> rest = [];
        int next = 0;
        foreach ((int first, int last) in ranges)
        {
            if (first > next)
            {
                rest.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= MaxCodePoint)
        {
            rest.Add((next, MaxCodePoint));
        }

        return rest;
    }

    private static List<(int First, int Last)> WithoutSlash(List<(int First, int Last)> ranges)
    {
        List<(int First, int Last)> rest = [];
        foreach ((int first, int last) in ranges)
        {
            if (first > '/' || last < '/')
            {
                rest.Add((first, last));
                continue;
            }

            if (first < '/')
            {
                rest.Add((first, '/' - 1));
            }

            if (last > '/')
            {
                rest.Add(('/' + 1, last));
            }
        }

        return rest;
    }
}
