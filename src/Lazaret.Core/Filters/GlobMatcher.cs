namespace Lazaret.Core.Filters;

/// <summary>Any pattern, by running its <see cref="GlobProgram"/> over the path.</summary>
internal abstract class GlobMatcher(GlobProgram program, bool atEnd, bool atSlash) : PathMatcher
{
    /// <summary>A match may end where the path ends.</summary>
    protected bool AtEnd => atEnd;

    /// <summary>A match may end before a slash: everything below that directory is matched.</summary>
    protected bool AtSlash => atSlash;

    /// <summary>The quickest matcher for a program.</summary>
    /// <param name="segments">The pattern.</param>
    /// <param name="floating">It may begin at any part of the path.</param>
    /// <param name="atEnd">It may match the whole path.</param>
    /// <param name="atSlash">It may match a directory of the path.</param>
    public static GlobMatcher Create(IReadOnlyList<GlobSegment> segments, bool floating, bool atEnd, bool atSlash)
    {
        GlobProgram program = new(segments, floating);
        return program.Final < 64 ? new NarrowGlobMatcher(program, atEnd, atSlash) : new WideGlobMatcher(program, atEnd, atSlash);
    }

    public sealed override bool MatchesFile(ReadOnlySpan<char> path) => path.Length >= program.MinLength && Run(path, Question.File);

    public sealed override bool MatchesAllBelow(ReadOnlySpan<char> directory) => Run(directory, Question.AllBelow);

    public sealed override bool MayMatchBelow(ReadOnlySpan<char> directory) => directory.IsEmpty || Run(directory, Question.AnyBelow);

    protected abstract bool Run(ReadOnlySpan<char> path, Question question);

    /// <summary>Once the last state stays whatever comes, the rest of the path need not be read, unless a slash must still come.</summary>
    protected bool EndsEarly(Question question) => program.FinalLoopsOverAll && (atEnd || question != Question.File);

    protected enum Question
    {
        File,
        AllBelow,
        AnyBelow,
    }
}
