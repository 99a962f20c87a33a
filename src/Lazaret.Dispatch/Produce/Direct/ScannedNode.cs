namespace Lazaret.Dispatch.Produce.Direct;

/// <summary>What the identity of an event needs of a path node.</summary>
internal readonly record struct ScannedNode(Piece AuthorName, Piece AuthorVersion, Piece AuthorCategory, Piece AuthorSecurity, Piece Action, Piece Sha256, long Micros);
