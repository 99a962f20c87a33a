using Lazaret.Core.Retries;

namespace Lazaret.Core.Routes.Records;

/// <summary>An answer about names.</summary>
/// <param name="Names">Those that are known; empty after a failure.</param>
/// <param name="Failure">Null when the answer holds.</param>
public sealed record KnownNames(IReadOnlySet<string> Names, Failure? Failure);
