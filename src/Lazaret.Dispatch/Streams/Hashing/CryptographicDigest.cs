using System.Security.Cryptography;

namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>A digest of the platform's own cryptography, as lower-case hexadecimal.</summary>
internal sealed class CryptographicDigest(HashAlgorithmName algorithm) : IDigest
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(algorithm);

    public void Append(ReadOnlySpan<byte> data) => hash.AppendData(data);

    public string Finish() => Convert.ToHexStringLower(hash.GetHashAndReset());

    public void Dispose() => hash.Dispose();
}
