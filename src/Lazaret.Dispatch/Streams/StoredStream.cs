using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Streams.Hashing;

namespace Lazaret.Dispatch.Streams;

/// <summary>A stream that was taken in (<c>event-dispatcher</c> §3.5).</summary>
/// <param name="Label">Its label.</param>
/// <param name="Digests">Its digests and size.</param>
/// <param name="Identity">What it is; null when identification was skipped.</param>
public sealed record StoredStream(string Label, StreamDigests Digests, Identity? Identity);
