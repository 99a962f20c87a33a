using System.Collections.Concurrent;
using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;
using Lazaret.Domains.Names;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Classify;

/// <summary>
/// The classifier in this process. Safe for many threads; no call allocates per name. A batch of up to 256 names is scored on the calling thread, a larger one on
/// several. Nothing is fetched from anywhere: model and public-suffix list are built in or files.
/// </summary>
public sealed class DomainClassifier : IDomainClassifier
{
    private readonly KernelPath kernels;
    private readonly int workers;
    private volatile Loaded loaded;

    /// <param name="model">The model.</param>
    /// <param name="suffixes">The public suffixes; null for the built-in list.</param>
    /// <param name="allowed">Names that are never called generated; null for none.</param>
    /// <param name="workers">Threads that a large batch may use; 0 for one per processor.</param>
    /// <param name="kernels">How the networks are computed.</param>
    public DomainClassifier(DgaModel model, PublicSuffixList? suffixes = null, AllowList? allowed = null, int workers = 0, KernelPath kernels = KernelPath.Best)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(workers, 256);
        this.kernels = kernels == KernelPath.Best ? KernelPaths.Widest : kernels;
        this.workers = workers == 0 ? Environment.ProcessorCount : workers;
        loaded = new Loaded(model, new DomainNormalizer(suffixes ?? PublicSuffixList.Embedded), allowed ?? AllowList.Empty, this.kernels);
    }

    /// <inheritdoc/>
    public ModelInfo Model => loaded.Model.Info;

    /// <summary>The spread of margins when the model was made; null when the model does not tell.</summary>
    public ScoreHistogram? Histogram => loaded.Model.Histogram;

    /// <summary>The public suffixes that names are split by.</summary>
    public PublicSuffixList Suffixes => loaded.Normalizer.Suffixes;

    /// <summary>How the networks are computed here.</summary>
    public KernelPath Kernels => kernels;

    /// <summary>Makes a classifier from files or from what is built in.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or of the wrong kind; the message says which and what is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static DomainClassifier Load(DomainClassifierOptions? options = null)
    {
        options ??= new DomainClassifierOptions();
        PublicSuffixList suffixes = options.PublicSuffixListPath is { } list ? PublicSuffixList.Load(list) : PublicSuffixList.Embedded;
        DgaModel model = options.ModelPath is { } path ? DgaModel.Load(path) : DgaModel.LoadEmbedded();
        AllowList? allowed = options.AllowListPath is { } names ? AllowList.Load(names, suffixes) : null;
        return new DomainClassifier(model, suffixes, allowed, options.Workers, options.Kernels);
    }

    /// <summary>Answers with another model from now on; calls that are under way end with the old one.</summary>
    public void Replace(DgaModel model) => loaded = new Loaded(model, loaded.Normalizer, loaded.Allowed, kernels);

    /// <summary>Answers with another allow-list from now on.</summary>
    public void Replace(AllowList allowed) => loaded = new Loaded(loaded.Model, loaded.Normalizer, allowed, kernels);

    /// <summary>Scores a batch on the calling thread; the answer to <c>names[i]</c> is in <c>scores[i]</c>.</summary>
    /// <param name="names">Any text.</param>
    /// <param name="scores">At least as long as <paramref name="names"/>.</param>
    /// <param name="options">What is asked for.</param>
    public void Score(ReadOnlySpan<string> names, Span<DomainScore> scores, ClassifyOptions options = default)
    {
        CheckLength(names.Length, scores.Length);
        Loaded now = loaded;
        BatchScorer scorer = now.Rent();
        for (int start = 0; start < names.Length; start += BatchScorer.Capacity)
        {
            int count = Math.Min(BatchScorer.Capacity, names.Length - start);
            scorer.Score(names.Slice(start, count), scores.Slice(start, count), options.Profile);
        }

        now.Return(scorer);
    }

    /// <inheritdoc/>
    public ValueTask ScoreAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
    {
        CheckLength(names.Length, scores.Length);
        cancellationToken.ThrowIfCancellationRequested();
        if (names.Length > BatchScorer.Capacity)
        {
            return new ValueTask(new LargeBatch(loaded, names, scores, options.Profile, cancellationToken).RunAsync(workers));
        }

        Score(names.Span, scores.Span, options);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<DomainVerdict> DescribeAsync(string name, ClassifyOptions options, bool explain, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Loaded now = loaded;
        VerdictWriter writer = now.RentWriter();
        DomainVerdict verdict = writer.Describe(name, options.Profile, explain);
        now.Return(writer);
        return ValueTask.FromResult(verdict);
    }

    private static void CheckLength(int names, int scores)
    {
        if (scores < names)
        {
            throw new ArgumentException($"There is room for {scores} scores, but there are {names} names.", nameof(scores));
        }
    }

    /// <summary>A model with the workspaces that were made for it. A workspace that an exception got hold of is not given back.</summary>
    internal sealed class Loaded(DgaModel model, DomainNormalizer normalizer, AllowList allowed, KernelPath kernels)
    {
        private readonly SubLabelRule rule = new(model);
        private readonly ConcurrentBag<VerdictWriter> writers = [];
        private readonly BatchScorer?[] idle = new BatchScorer?[Math.Max(4, 2 * Environment.ProcessorCount)];

        public DgaModel Model => model;

        public DomainNormalizer Normalizer => normalizer;

        public AllowList Allowed => allowed;

        public BatchScorer Rent()
        {
            for (int i = 0; i < idle.Length; i++)
            {
                if (Interlocked.Exchange(ref idle[i], null) is { } scorer)
                {
                    return scorer;
                }
            }

            return new BatchScorer(model, normalizer, rule, allowed, kernels);
        }

        /// <summary>Keeps a workspace for the next call; when there are enough already, the garbage collector gets it.</summary>
        public void Return(BatchScorer scorer)
        {
            for (int i = 0; i < idle.Length; i++)
            {
                if (Interlocked.CompareExchange(ref idle[i], scorer, null) is null)
                {
                    return;
                }
            }
        }

        public VerdictWriter RentWriter() => writers.TryTake(out VerdictWriter? writer) ? writer : new VerdictWriter(model, normalizer, rule, allowed, kernels);

        public void Return(VerdictWriter writer)
        {
            if (writers.Count < idle.Length)
            {
                writers.Add(writer);
            }
        }
    }
}
