namespace Lazaret.TestKit.Dsxa;

/// <summary>One request that the stub got.</summary>
public sealed record DsxaRequest(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body, bool WasChunked);
