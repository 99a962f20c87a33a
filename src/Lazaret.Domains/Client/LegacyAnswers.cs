using Lazaret.Domains.Grpc;
using Lazaret.Domains.Verdicts;
using V4 = Lazaret.Domains.Protos.V4;

namespace Lazaret.Domains.Client;

/// <summary>What answers of the existing interfaces mean as scores: they tell less than ours.</summary>
internal static class LegacyAnswers
{
    /// <summary>The longest name that the existing classifier takes; longer ones make it fail.</summary>
    public const int LongestName = 120;

    /// <summary>Log-odds that stand for a label without a score.</summary>
    private const float Sure = 16;

    /// <exception cref="RemoteCallException">It is no answer of version 4.</exception>
    public static DomainScore OfV4(V4.Domain answer, string notApplicable, FamilyNames families)
    {
        if (answer.Words.Count == 0 && !answer.IsDga)
        {
            if (answer.Family.Length == 0)
            {
                throw new RemoteCallException(GrpcCode.Unimplemented, "it answered without words and family, so it does not speak version 4: is it a port of version 3?");
            }

            return DomainScore.NotApplicable(Reason(notApplicable));
        }

        float score = 0;
        float family = 0;
        foreach (V4.Word word in answer.Words)
        {
            score = Math.Max(score, word.BinaryScore);
            family = word.FamilyLabel == answer.Family ? Math.Max(family, word.FamilyScore) : family;
        }

        float margin = Math.Clamp(MathF.Log(score / (1 - score)), -Sure, Sure);
        return new DomainScore(
            answer.IsDga ? VerdictKind.Dga : VerdictKind.Benign, NotApplicableReason.None, score, margin, margin, -Sure, DomainCategory.Unknown, answer.IsDga ? families.Number(answer.Family) : (short)-1, answer.IsDga ? family : 0);
    }

    /// <exception cref="RemoteCallException">It is no answer of version 3.</exception>
    public static DomainScore OfV3(string label) => label switch
    {
        "DGA" => new DomainScore(VerdictKind.Dga, NotApplicableReason.None, 1, Sure, Sure, -Sure, DomainCategory.Unknown, -1, 0),
        "ok" => new DomainScore(VerdictKind.Benign, NotApplicableReason.None, 0, -Sure, -Sure, -Sure, DomainCategory.Unknown, -1, 0),
        CompatServices.TooLong => DomainScore.NotApplicable(NotApplicableReason.TooLong),
        _ when label.StartsWith("N/A", StringComparison.Ordinal) => DomainScore.NotApplicable(Reason(label[3..].Trim(' ', '-'))),
        _ => throw new RemoteCallException(GrpcCode.Unimplemented, $"it answered the label \"{label}\"; version 3 has DGA, ok and N/A: is it a port of version 4?"),
    };

    private static NotApplicableReason Reason(string text)
    {
        foreach (NotApplicableReason reason in Enum.GetValues<NotApplicableReason>())
        {
            if (reason != NotApplicableReason.None && CompatServices.Text(reason) == text)
            {
                return reason;
            }
        }

        return NotApplicableReason.BadLabel;
    }
}
