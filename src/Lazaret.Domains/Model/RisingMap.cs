namespace Lazaret.Domains.Model;

/// <summary>A strictly rising map, linear between its knots; before the first and after the last knot it goes on with the slope of the first and last segment.</summary>
internal sealed class RisingMap
{
    private readonly float[] from;
    private readonly float[] to;
    private readonly float[] slope;

    /// <param name="knots">Two pairs or more, rising in both members.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public RisingMap(float[][] knots)
    {
        if (knots is null || knots.Length < 2 || knots.Any(k => k is not { Length: 2 } || !float.IsFinite(k[0]) || !float.IsFinite(k[1])))
        {
            throw new ArgumentException("it needs two knots or more, each a pair of numbers");
        }

        from = [.. knots.Select(k => k[0])];
        to = [.. knots.Select(k => k[1])];
        slope = new float[knots.Length - 1];
        for (int i = 0; i < slope.Length; i++)
        {
            slope[i] = (to[i + 1] - to[i]) / (from[i + 1] - from[i]);
            if (!(from[i + 1] > from[i]) || !(slope[i] > 0))
            {
                throw new ArgumentException($"knot {i + 2} does not lie above knot {i + 1}");
            }
        }
    }

    /// <summary>The value that belongs to <paramref name="x"/>.</summary>
    public float this[float x]
    {
        get
        {
            int at = 0;
            while (at < slope.Length - 1 && x >= from[at + 1])
            {
                at++;
            }

            return to[at] + ((x - from[at]) * slope[at]);
        }
    }
}
