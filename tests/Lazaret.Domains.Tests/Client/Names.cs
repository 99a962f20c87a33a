using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Client;

/// <summary>Names whose verdict by <see cref="FakeClassifier"/> is known.</summary>
internal static class Names
{
    /// <summary>So many names, a third of them generated.</summary>
    public static string[] Make(int count, int seed = 0) => [.. Enumerable.Range(seed, count).Select(i => i % 3 == 0 ? $"dga{i}.com" : $"b{i}.org")];

    /// <summary>Every score is that of its name.</summary>
    public static void Check(string[] names, DomainScore[] scores) => Assert.Equal(
        names.Select(n => n.StartsWith("dga", StringComparison.Ordinal) ? VerdictKind.Dga : n.Contains('.') ? VerdictKind.Benign : VerdictKind.NotApplicable), scores.Select(s => s.Kind));
}
