using Lazaret.Core.Retries;

namespace Lazaret.Core.Routes.Records;

/// <summary>What an import of names did.</summary>
/// <param name="Marked">Names that were not known before.</param>
/// <param name="Failure">Null when it was committed.</param>
public sealed record NamesImport(long Marked, Failure? Failure);
