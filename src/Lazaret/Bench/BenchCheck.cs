namespace Lazaret.Bench;

/// <summary>A benchmark whose results are wrong has no time.</summary>
internal static class BenchCheck
{
    /// <summary>Throws when <paramref name="actual"/> is not <paramref name="expected"/>.</summary>
    public static void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new InvalidOperationException($"The benchmark's result is wrong, so its time means nothing: {what} is {actual}, expected {expected}.");
        }
    }
}
