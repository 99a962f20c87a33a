using Lazaret.Scanning.Api.Statistics;

namespace Lazaret.Scanning.Api.Health;

/// <summary>Whether work is taken.</summary>
/// <param name="Status"><c>ready</c>, <c>draining</c> or <c>store_unavailable</c>.</param>
/// <param name="Store">The store's kind.</param>
/// <param name="Error">What the store says when it does not answer.</param>
/// <param name="Engines">The scanners of the chain.</param>
internal sealed record ReadyView(string Status, string Store, string? Error, IReadOnlyList<EngineView> Engines);
