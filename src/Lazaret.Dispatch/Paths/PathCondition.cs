using System.Text.Json;

namespace Lazaret.Dispatch.Paths;

/// <summary>A path, and what its value is compared with.</summary>
/// <param name="Steps">The path; empty = the value itself, inside a query.</param>
/// <param name="Operator">How.</param>
/// <param name="Literal">With what; null when <paramref name="Operator"/> is <see cref="PathOperator.None"/>.</param>
internal sealed record PathCondition(IReadOnlyList<PathStep> Steps, PathOperator Operator, PathLiteral? Literal)
{
    /// <summary>A path that leads nowhere holds for no operator.</summary>
    public bool Holds(JsonElement element) =>
        PathWalk.Follow(element, Steps, 0) is { } value && (Literal is null ? value.IsSomething : PathComparison.Holds(value, Operator, Literal));
}
