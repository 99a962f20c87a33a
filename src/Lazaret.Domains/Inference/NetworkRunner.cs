namespace Lazaret.Domains.Inference;

/// <summary>Computes networks for batches of texts. Has buffers of its own, so each thread needs one.</summary>
internal abstract class NetworkRunner
{
    /// <summary>Most texts of one call.</summary>
    public const int BatchSize = 32;

    /// <summary>Computes both binary heads and the hidden units that the family head reads.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="texts">All texts.</param>
    /// <param name="chosen">Which of them, at most <see cref="BatchSize"/>.</param>
    /// <param name="random">For each chosen one the logit of the random head.</param>
    /// <param name="wordList">For each chosen one the logit of the word-list head.</param>
    /// <param name="side">For each chosen one a row of <see cref="Network.HiddenStride"/> hidden units.</param>
    public abstract void Run(Network network, TokenTexts texts, ReadOnlySpan<int> chosen, Span<float> random, Span<float> wordList, Span<float> side);

    /// <summary>Adds a network's share of the family head's logits for one text.</summary>
    /// <param name="network">The weights.</param>
    /// <param name="units">The hidden units that <see cref="Run"/> gave.</param>
    /// <param name="weight">How much the network counts.</param>
    /// <param name="logits">As many as <see cref="Network.Outputs"/>; added to.</param>
    public abstract void AddFamily(Network network, ReadOnlySpan<float> units, float weight, Span<float> logits);

    /// <summary>Makes one that takes that path.</summary>
    /// <param name="path">How to compute.</param>
    /// <param name="networks">The networks that it will be asked for, for the size of its buffers.</param>
    /// <param name="maxLength">Most tokens in a text.</param>
    /// <exception cref="PlatformNotSupportedException">This processor cannot.</exception>
    public static NetworkRunner Create(KernelPath path, IReadOnlyCollection<Network> networks, int maxLength)
    {
        path = path == KernelPath.Best ? KernelPaths.Widest : path;
        if (!path.IsSupported())
        {
            throw new PlatformNotSupportedException($"This processor cannot compute with {path}; use {KernelPaths.Widest} or {KernelPath.Scalar}.");
        }

        return path switch
        {
            KernelPath.Vector512 => new VectorRunner(new Kernels512(), networks, maxLength),
            KernelPath.Vector256 => new VectorRunner(new Kernels256(), networks, maxLength),
            _ => new ScalarRunner(networks, maxLength),
        };
    }
}
