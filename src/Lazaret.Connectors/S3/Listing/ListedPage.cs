namespace Lazaret.Connectors.S3.Listing;

/// <summary>One answer of the store to a listing of a segment.</summary>
/// <param name="Segment">Where to go on; null when the segment is over.</param>
/// <param name="Objects">In the store's order.</param>
/// <param name="Prefixes">Sub-prefixes of an expanded segment, each with a slash at its end.</param>
internal sealed record ListedPage(ListSegment? Segment, IReadOnlyList<ListedObject> Objects, IReadOnlyList<string> Prefixes);
