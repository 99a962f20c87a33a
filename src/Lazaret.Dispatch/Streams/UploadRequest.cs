namespace Lazaret.Dispatch.Streams;

/// <summary>An upload (<c>event-dispatcher</c> §2.6).</summary>
/// <param name="Source">The source.</param>
/// <param name="Label">The label.</param>
/// <param name="SkipIdentify">Only SHA-256 and size are wanted.</param>
/// <param name="ExpectedSha256">What the SHA-256 must be; empty = anything.</param>
public sealed record UploadRequest(string Source, string Label, bool SkipIdentify, string ExpectedSha256);
