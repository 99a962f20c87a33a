namespace Lazaret.Scanning.Api.Json;

/// <summary>A page of a list.</summary>
/// <param name="Items">The entries.</param>
/// <param name="Next">Pass it as <c>after</c> to get the page behind; null when there is none.</param>
internal sealed record PageView<T>(IReadOnlyList<T> Items, string? Next);
