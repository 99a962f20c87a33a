using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Retries;

namespace Lazaret.Core.Connectors;

/// <summary>One page of a listing.</summary>
/// <param name="Items">The objects; may be empty.</param>
/// <param name="Cursor">Go on behind this page with it; null when the connector cannot resume.</param>
/// <param name="Stats">What was met since the page before, this page's items among <see cref="EnumerationStats.Seen"/>.</param>
/// <param name="Failure">Why the listing ends here, incomplete; null otherwise.</param>
/// <param name="Complaints">Sentences about what could not be listed (an unreadable folder), at most 16 a page.</param>
public sealed record ListPage(
    IReadOnlyList<NewItem> Items,
    string? Cursor,
    EnumerationStats Stats,
    Failure? Failure = null,
    IReadOnlyList<string>? Complaints = null);
