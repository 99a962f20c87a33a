namespace Lazaret.Dispatch.Replay;

/// <summary>What is kept of a status.</summary>
/// <param name="Key">See <see cref="ReplayCache.KeyOf"/>.</param>
/// <param name="Status">The status in Avro.</param>
/// <param name="Until">When it runs out.</param>
internal sealed record ReplayEntry(string Key, byte[] Status, DateTimeOffset Until);
