using Lazaret.Core.Streams;
using Lazaret.Dispatch.Streams.Metrics;

namespace Lazaret.Dispatch.Streams.Wrapping;

/// <summary>Puts the wrappers around a store, outermost first: cache, AES, XOR, measurement, store. The cache lies outside because it keeps plain bytes.</summary>
public static class StreamWrapping
{
    /// <summary>A cache up to that size is none.</summary>
    private const long CacheFrom = 1 << 20;

    /// <summary>The wrapped store, which disposes of <paramref name="store"/>.</summary>
    public static IStreamStore Around(IStreamStore store, StreamWrappingOptions options, StreamMetrics metrics, TimeProvider time)
    {
        if (string.Join(' ', options.Errors()) is { Length: > 0 } errors)
        {
            throw new ArgumentException(errors, nameof(options));
        }

        IStreamStore wrapped = new XorStreamStore(new MeteredStreamStore(store, metrics, time), options.XorEncoding);
        if (options.Aes != AesMode.Disabled)
        {
            wrapped = new AesStreamStore(wrapped, options.AesKey, options.Aes == AesMode.Enabled);
        }

        return options.CacheBytes > CacheFrom ? new CachedStreamStore(wrapped, options.CacheBytes, options.CacheLife, metrics, time) : wrapped;
    }
}
