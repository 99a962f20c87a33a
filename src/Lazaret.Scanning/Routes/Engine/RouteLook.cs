namespace Lazaret.Scanning.Routes.Engine;

/// <summary>A look at a source that is over.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Pass">What it gave.</param>
public sealed record RouteLook(DateTimeOffset At, RoutePass Pass);
