using Lazaret.Core.Routes.Definition;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>What reading a route file gave.</summary>
/// <param name="Route">Null when there are errors.</param>
/// <param name="Errors">Sentences with file and line, in their order.</param>
/// <param name="Warnings">The same, of what works but looks odd.</param>
public sealed record RouteReading(RouteDefinition? Route, IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings);
