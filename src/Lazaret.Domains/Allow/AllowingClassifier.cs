using Lazaret.Domains.Classify;
using Lazaret.Domains.Model;
using Lazaret.Domains.Names;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Allow;

/// <summary>Makes what is on the allow-list benign where somebody else scores; scores stay as they are. A <see cref="DomainClassifier"/> has a list of its own.</summary>
/// <param name="inner">Who scores.</param>
/// <param name="list">The list; only asked about names that are suspected.</param>
/// <param name="normalizer">Finds the registrable name.</param>
internal sealed class AllowingClassifier(IDomainClassifier inner, AllowList list, DomainNormalizer normalizer) : IDomainClassifier
{
    public ModelInfo Model => inner.Model;

    public async ValueTask ScoreAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
    {
        await inner.ScoreAsync(names, scores, options, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < names.Length; i++)
        {
            if (IsAllowed(names.Span[i], scores.Span[i]))
            {
                scores.Span[i] = Allowed(scores.Span[i]);
            }
        }
    }

    public async ValueTask<DomainVerdict> DescribeAsync(string name, ClassifyOptions options, bool explain, CancellationToken cancellationToken)
    {
        DomainVerdict verdict = await inner.DescribeAsync(name, options, explain, cancellationToken).ConfigureAwait(false);
        return !IsAllowed(name, verdict.Result) ? verdict : verdict with
        {
            Result = Allowed(verdict.Result),
            AllowListed = true,
            Family = "",
            Families = [],
            Reasons = explain ? ["The name is on the allow-list, which made it benign whatever its score.", .. verdict.Reasons] : verdict.Reasons,
        };
    }

    private bool IsAllowed(string name, in DomainScore score)
    {
        if (score.Kind is not (VerdictKind.Dga or VerdictKind.Suspicious))
        {
            return false;
        }

        Span<byte> text = stackalloc byte[DomainNormalizer.MaxLength];
        NormalizedName normal = normalizer.Normalize(name, text);
        return normal.IsApplicable && list.Contains(text[normal.RegistrableStart..normal.Length]);
    }

    private static DomainScore Allowed(in DomainScore score) => score with { Kind = VerdictKind.Benign, Category = DomainCategory.Unknown, Family = -1, FamilyScore = 0, AllowListed = true };
}
