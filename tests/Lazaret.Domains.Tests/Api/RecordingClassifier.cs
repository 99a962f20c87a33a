using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Api;

/// <summary>Remembers what was asked for.</summary>
internal sealed class RecordingClassifier(IDomainClassifier inner) : IDomainClassifier
{
    public ModelInfo Model => inner.Model;

    public ClassifyOptions Last { get; private set; }

    public ValueTask ScoreAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
    {
        Last = options;
        return inner.ScoreAsync(names, scores, options, cancellationToken);
    }

    public ValueTask<DomainVerdict> DescribeAsync(string name, ClassifyOptions options, bool explain, CancellationToken cancellationToken)
    {
        Last = options;
        return inner.DescribeAsync(name, options, explain, cancellationToken);
    }
}
