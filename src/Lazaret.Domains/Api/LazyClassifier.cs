using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Api;

/// <summary>A classifier that is made when the first question comes: a server that nobody asks about names pays nothing for the model.</summary>
/// <param name="open">Makes it.</param>
internal sealed class LazyClassifier(Func<IDomainClassifier> open) : IDomainClassifier
{
    private readonly Lazy<IDomainClassifier> inner = new(open);

    public ModelInfo Model => inner.Value.Model;

    /// <summary>It was made.</summary>
    public bool IsOpen => inner.IsValueCreated;

    public ValueTask ScoreAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken) =>
        inner.Value.ScoreAsync(names, scores, options, cancellationToken);

    public ValueTask<DomainVerdict> DescribeAsync(string name, ClassifyOptions options, bool explain, CancellationToken cancellationToken) =>
        inner.Value.DescribeAsync(name, options, explain, cancellationToken);
}
