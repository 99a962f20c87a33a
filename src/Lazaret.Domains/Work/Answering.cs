using System.Globalization;
using Lazaret.Core.Domains;
using Lazaret.Domains.Grpc;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Work;

/// <summary>From scores to answers: the words of the existing system, and everything else that is known under the names it has in our JSON.</summary>
internal static class Answering
{
    /// <param name="name">The name as it came.</param>
    /// <param name="score">Its score.</param>
    /// <param name="model">Who scored it.</param>
    /// <param name="profile">Whose thresholds decided.</param>
    /// <param name="details">Fill <see cref="NameAnswer.Details"/>.</param>
    public static NameAnswer Of(string name, in DomainScore score, ModelInfo model, ThresholdProfile profile, bool details)
    {
        bool scored = score.Kind != VerdictKind.NotApplicable;
        return new NameAnswer(scored ? AnswerKind.Labelled : AnswerKind.NotApplicable, CompatServices.Label(score), details ? Details(name, score, model, profile) : null);
    }

    private static List<AnswerDetail> Details(string name, in DomainScore score, ModelInfo model, ThresholdProfile profile)
    {
        List<AnswerDetail> all = new(12) { new("domain", name), new("verdict", EnumNames.Of(score.Kind)) };
        if (score.Kind == VerdictKind.NotApplicable)
        {
            all.Add(new AnswerDetail("not_applicable_reason", EnumNames.Of(score.Reason)));
        }
        else
        {
            all.Add(Number("score", score.Score));
            if (float.IsFinite(score.Margin))
            {
                all.Add(Number("margin", score.Margin));
            }

            if (score.AllowListed)
            {
                all.Add(new AnswerDetail("allow_listed", "true"));
            }
        }

        if (score.Kind is VerdictKind.Dga or VerdictKind.Suspicious)
        {
            bool known = score.Family >= 0 && score.Family < model.Families.Count;
            all.Add(new AnswerDetail("category", EnumNames.Of(score.Category)));
            all.Add(new AnswerDetail("family", known ? model.Families[score.Family] : "unknown"));
            if (known)
            {
                all.Add(Number("family_score", score.FamilyScore));
            }
        }

        all.Add(new AnswerDetail("profile", EnumNames.Of(profile)));
        all.Add(new AnswerDetail("model", model.Id));
        return all;
    }

    private static AnswerDetail Number(string name, float value) => new(name, value.ToString("R", CultureInfo.InvariantCulture), IsNumber: true);
}
