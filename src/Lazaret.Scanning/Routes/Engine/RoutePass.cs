using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Routes.Engine;

/// <summary>What one look at a source gave.</summary>
/// <param name="Seen">Files that the route wants.</param>
/// <param name="Taken">Files that were taken now.</param>
/// <param name="Waiting">Files that are not settled yet.</param>
/// <param name="Failure">Why the listing ended early; null when it did not.</param>
/// <param name="Complaints">Sentences about what could not be listed or taken, at most 16.</param>
public sealed record RoutePass(long Seen, long Taken, int Waiting, Failure? Failure, IReadOnlyList<string> Complaints);
