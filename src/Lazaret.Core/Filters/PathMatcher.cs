namespace Lazaret.Core.Filters;

/// <summary>
/// One compiled pattern. Paths and directories are relative, normalised (no empty or <c>.</c> parts, no slash at either end) and never
/// allocated for.
/// </summary>
internal abstract class PathMatcher
{
    /// <summary>Does the pattern match the file at <paramref name="path"/>?</summary>
    public abstract bool MatchesFile(ReadOnlySpan<char> path);

    /// <summary>Does it match every file below <paramref name="directory"/>? True lets a walk leave it out; false is always safe.</summary>
    public abstract bool MatchesAllBelow(ReadOnlySpan<char> directory);

    /// <summary>Can it match a file below <paramref name="directory"/>? False lets a walk leave it out; true is always safe.</summary>
    public abstract bool MayMatchBelow(ReadOnlySpan<char> directory);
}
