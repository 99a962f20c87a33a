namespace Lazaret.Dispatch.Paths;

/// <summary>What stands between two dots of a path.</summary>
internal abstract record PathStep
{
    private PathStep()
    {
    }

    /// <summary>A member of an object, or an element of a list.</summary>
    /// <param name="Name">The name, without escapes.</param>
    /// <param name="Pattern">Set when the name has wildcards; then the first member counts for which the rest of the path leads somewhere.</param>
    /// <param name="Index">The element of a list, when the name is a number.</param>
    internal sealed record Member(string Name, PathPattern? Pattern, int? Index) : PathStep;

    /// <summary><c>#</c>: the length of a list at the end of a path, else every element.</summary>
    internal sealed record Each : PathStep;

    /// <summary><c>#(…)</c>: the first element for which a condition holds; <c>#(…)#</c>: all of them.</summary>
    internal sealed record Query(PathCondition Condition, bool All) : PathStep;
}
