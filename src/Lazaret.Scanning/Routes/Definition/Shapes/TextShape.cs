namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>A text.</summary>
/// <param name="Allowed">For sentences: what is allowed.</param>
/// <param name="Pattern">What all of it must match, in the part of regular expressions that .NET and JSON Schema share; null = anything.</param>
/// <param name="Least">Characters.</param>
/// <param name="Most">Characters.</param>
internal sealed record TextShape(string Allowed, string? Pattern = null, int Least = 1, int Most = 1024) : Shape
{
    /// <summary>People put passwords into it: a wrong value is not shown.</summary>
    public bool MayHoldSecret { get; init; }
}
