using System.Security.Cryptography;

namespace Lazaret.Scanning.Content;

/// <summary>What one worker needs for one object at a time: a buffer and a hash. Reused from item to item.</summary>
internal sealed class ScanSlot : IDisposable
{
    /// <summary>Objects up to this size are read as a whole before they are scanned, so that the verdict cache can be asked first.</summary>
    public const int BufferSize = 256 * 1024;

    private readonly byte[] digest = new byte[32];
    private IncrementalHash? hash;

    /// <summary>
    /// True when somebody may still read from or write to the buffer (a call that was given up on): the slot must not be used for another object.
    /// </summary>
    public bool IsAbandoned { get; private set; }

    public byte[] Buffer { get; } = GC.AllocateUninitializedArray<byte>(BufferSize, pinned: false);

    /// <summary>Hash for objects that do not fit the buffer; fresh after each <see cref="Finish"/>.</summary>
    public IncrementalHash Hash => hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The hash of a whole object in memory, lower-case hex.</summary>
    public string HashOf(ReadOnlySpan<byte> content)
    {
        SHA256.HashData(content, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Ends the running hash, lower-case hex.</summary>
    public string Finish()
    {
        Hash.GetHashAndReset(digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Forgets a hash that was begun and not finished.</summary>
    public void Reset()
    {
        hash?.Dispose();
        hash = null;
    }

    public void Abandon() => IsAbandoned = true;

    public void Dispose() => hash?.Dispose();
}
