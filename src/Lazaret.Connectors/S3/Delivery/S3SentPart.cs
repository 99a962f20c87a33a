using Amazon.S3.Model;

namespace Lazaret.Connectors.S3.Delivery;

/// <summary>A part that the store has taken.</summary>
/// <param name="Tag">Its number and what the store calls it, with the checksum that was sent.</param>
/// <param name="Md5">Of what was sent, where the store told no checksum of its own; else null.</param>
internal sealed record S3SentPart(PartETag Tag, byte[]? Md5);
