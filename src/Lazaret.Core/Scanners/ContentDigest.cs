namespace Lazaret.Core.Scanners;

/// <summary>What was read, from first byte to last.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 lower-case hex digits.</param>
public readonly record struct ContentDigest(long Size, string Sha256);
