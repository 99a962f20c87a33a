using System.Security.Cryptography;

namespace Lazaret.Dispatch.Streams.Hashing;

/// <summary>
/// One pass over a stream for all its digests (<c>event-dispatcher</c> §10.5). What fits into one block is hashed where it is; of a longer stream every digest runs
/// on its own over shared buffers, so that they take as many cores as are free. Used by one caller at a time.
/// </summary>
internal sealed class DigestPass(DigestSelection selection) : IAsyncDisposable
{
    private const int SsdeepFrom = 4096;
    private const int TlshFrom = 51;

    private readonly List<DigestWorker> workers = [];
    private DigestBlock? held;
    private bool ended;

    /// <summary>Bytes so far.</summary>
    public long Size { get; private set; }

    /// <summary>Takes a block over. The content is not changed and may still be read by the caller until the next call, if it shared the block first.</summary>
    public async ValueTask AppendAsync(DigestBlock block)
    {
        Size += block.Count;
        if (held is null && workers.Count == 0)
        {
            // Perhaps it is all there is.
            held = block;
            return;
        }

        if (workers.Count == 0)
        {
            workers.AddRange(Digests(long.MaxValue).Select(d => new DigestWorker(d)));
            DigestBlock before = held!;
            held = null;
            await PostAsync(before).ConfigureAwait(false);
        }

        await PostAsync(block).ConfigureAwait(false);
    }

    /// <summary>The digests of everything.</summary>
    public async ValueTask<StreamDigests> FinishAsync()
    {
        ended = true;
        string[] found = workers.Count > 0
            ? await Task.WhenAll(workers.Select(w => w.FinishAsync())).ConfigureAwait(false)
            : Inline();
        string At(int index) => index < found.Length ? found[index] : "";
        return new StreamDigests(Size, At(0), At(1), At(2), At(3), At(4), At(5));
    }

    public async ValueTask DisposeAsync()
    {
        held?.Release();
        held = null;
        if (!ended)
        {
            ended = true;
            Task all = Task.WhenAll(workers.Select(w => w.FinishAsync()));
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The digests of bytes that are all there.</summary>
    public static StreamDigests Of(ReadOnlySpan<byte> content, DigestSelection selection)
    {
        string[] found = Compute(content, selection);
        string At(int index) => index < found.Length ? found[index] : "";
        return new StreamDigests(content.Length, At(0), At(1), At(2), At(3), At(4), At(5));
    }

    private static string[] Compute(ReadOnlySpan<byte> content, DigestSelection selection)
    {
        List<string> found = [];
        foreach (IDigest digest in Digests(selection, content.Length))
        {
            using (digest)
            {
                digest.Append(content);
                found.Add(digest.Finish());
            }
        }

        return [.. found];
    }

    // In the order of StreamDigests.
    private static IEnumerable<IDigest> Digests(DigestSelection selection, long size)
    {
        yield return new CryptographicDigest(HashAlgorithmName.SHA256);
        if (selection == DigestSelection.Sha256)
        {
            yield break;
        }

        yield return new CryptographicDigest(HashAlgorithmName.SHA512);
        yield return new CryptographicDigest(HashAlgorithmName.SHA1);
        yield return new CryptographicDigest(HashAlgorithmName.MD5);
        if (selection == DigestSelection.Cryptographic)
        {
            yield break;
        }

        yield return size >= SsdeepFrom ? new SpamSumDigest() : new NoDigest();
        yield return size >= TlshFrom ? new TlshDigest() : new NoDigest();
    }

    private IEnumerable<IDigest> Digests(long size) => Digests(selection, size);

    private string[] Inline() => Compute(held is null ? [] : held.Content.Span, selection);

    private async ValueTask PostAsync(DigestBlock block)
    {
        block.Share(workers.Count - 1);
        for (int i = 0; i < workers.Count; i++)
        {
            try
            {
                await workers[i].PostAsync(block).ConfigureAwait(false);
            }
            catch
            {
                for (int rest = i + 1; rest < workers.Count; rest++)
                {
                    block.Release();
                }

                throw;
            }
        }
    }
}
