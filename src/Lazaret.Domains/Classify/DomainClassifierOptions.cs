using Lazaret.Domains.Inference;

namespace Lazaret.Domains.Classify;

/// <summary>What a classifier in this process is made of.</summary>
public sealed class DomainClassifierOptions
{
    /// <summary>A model file. Default null: the model that is built in.</summary>
    public string? ModelPath { get; set; }

    /// <summary>A public-suffix list in the published format, plain or gzip. Default null: the list that is built in.</summary>
    public string? PublicSuffixListPath { get; set; }

    /// <summary>A file of registrable names that are never called generated, one a line. Default null: none.</summary>
    public string? AllowListPath { get; set; }

    /// <summary>Threads that a large batch may use, 1 to 256. Default 0: one per processor.</summary>
    public int Workers { get; set; }

    /// <summary>How the networks are computed. Default <see cref="KernelPath.Best"/>.</summary>
    public KernelPath Kernels { get; set; } = KernelPath.Best;
}
