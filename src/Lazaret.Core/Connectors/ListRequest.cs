namespace Lazaret.Core.Connectors;

/// <summary>What to list.</summary>
/// <param name="Filter">A filter (<c>connectors</c> §2); empty = everything.</param>
/// <param name="Cursor">Where to go on; null = from the start.</param>
/// <param name="PageSize">Most items in a page; 1 to 10,000.</param>
public sealed record ListRequest(string Filter = "", string? Cursor = null, int PageSize = 1024);
