namespace Lazaret.Connectors.S3.Listing;

/// <summary>A piece of a listing: a prefix, and how far it was listed.</summary>
/// <param name="Prefix">What its keys begin with.</param>
/// <param name="Expand">List only what lies directly below, and make its sub-prefixes segments of their own.</param>
/// <param name="Depth">Expansions above it.</param>
/// <param name="After">The key or sub-prefix listed last; null = none yet.</param>
/// <param name="AfterVersion">The version of it, where versions are listed.</param>
/// <param name="Token">The store's own mark for going on; it holds only for a while, so it is not part of a cursor.</param>
internal sealed record ListSegment(string Prefix, bool Expand, int Depth, string? After = null, string? AfterVersion = null, string? Token = null);
