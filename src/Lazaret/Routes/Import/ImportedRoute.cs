namespace Lazaret.Routes.Import;

/// <summary>What an import gave.</summary>
/// <param name="Yaml">The route file; null when there are errors.</param>
/// <param name="Errors">What is missing or wrong, with the variable's name. No values of secrets.</param>
/// <param name="Notes">What was not carried over, or behaves otherwise.</param>
internal sealed record ImportedRoute(string? Yaml, IReadOnlyList<string> Errors, IReadOnlyList<string> Notes);
