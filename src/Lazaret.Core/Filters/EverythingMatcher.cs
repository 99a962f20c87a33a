namespace Lazaret.Core.Filters;

/// <summary>Every path.</summary>
internal sealed class EverythingMatcher : PathMatcher
{
    public static readonly EverythingMatcher Instance = new();

    public override bool MatchesFile(ReadOnlySpan<char> path) => true;

    public override bool MatchesAllBelow(ReadOnlySpan<char> directory) => true;

    public override bool MayMatchBelow(ReadOnlySpan<char> directory) => true;
}
