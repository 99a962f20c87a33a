namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>What lies around a stream store (<c>event-dispatcher</c> §12, STREAMS__XOR_ENCODING, STREAMS__AES_*, STREAMS__CACHE__*).</summary>
public sealed class StreamWrappingOptions
{
    /// <summary>Hides new streams from virus scanners that look at the store's files.</summary>
    public bool XorEncoding { get; set; }

    public AesMode Aes { get; set; }

    /// <summary>Exactly 24 ASCII characters; needed unless <see cref="Aes"/> is disabled, ignored then.</summary>
    public string AesKey { get; set; } = "";

    /// <summary>Memory for plain bytes of whole streams; up to 1 MiB = no cache.</summary>
    public long CacheBytes { get; set; }

    /// <summary>How long a stream stays in the cache, 1 s or more. A deletion by another process is not noticed for so long.</summary>
    public TimeSpan CacheLife { get; set; } = TimeSpan.FromSeconds(900);

    /// <summary>What is wrong with the options; empty when nothing is.</summary>
    public IEnumerable<string> Errors()
    {
        if (Aes != AesMode.Disabled && (AesKey.Length != AesCtrCipher.KeyCharacters || !AesKey.All(char.IsAscii)))
        {
            yield return $"The AES key of the stream store has {AesKey.Length} characters; it needs exactly {AesCtrCipher.KeyCharacters}, all ASCII.";
        }

        if (CacheBytes < 0)
        {
            yield return $"The stream cache has {CacheBytes} bytes; 0 or more are allowed.";
        }

        if (CacheLife < TimeSpan.FromSeconds(1))
        {
            yield return $"Streams stay in the cache for {CacheLife}; 1 s or more is allowed.";
        }
    }
}
