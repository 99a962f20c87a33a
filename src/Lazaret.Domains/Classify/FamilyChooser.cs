using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Classify;

/// <summary>Names the family of a generated name, if one is probable enough, and says what the name looks like.</summary>
internal sealed class FamilyChooser(DgaModel model)
{
    private readonly float[] probabilities = new float[model.Outputs];
    private readonly float[] categories = new float[Enum.GetValues<DomainCategory>().Length];

    /// <summary>The probabilities that <see cref="Choose"/> found last, in the order of the outputs.</summary>
    public ReadOnlySpan<float> Probabilities => probabilities;

    /// <summary>Chooses.</summary>
    /// <returns>The family is -1 when none is probable enough; its probability is then 0.</returns>
    public (DomainCategory Category, short Family, float Probability) Choose(TextScorer texts, int text)
    {
        texts.FamilyProbabilities(text, probabilities);
        int best = 0;
        for (int i = 1; i < probabilities.Length; i++)
        {
            best = probabilities[i] > probabilities[best] ? i : best;
        }

        if (best < model.Families.Length && probabilities[best] >= model.Families[best].Threshold)
        {
            return (model.Families[best].Category, (short)best, probabilities[best]);
        }

        if (texts.WordListMarginOf(text) > texts.RandomMarginOf(text))
        {
            return (DomainCategory.WordList, -1, 0);
        }

        Array.Clear(categories);
        for (int i = 0; i < model.Families.Length; i++)
        {
            categories[(int)model.Families[i].Category] += probabilities[i];
        }

        DomainCategory category = DomainCategory.Random;
        foreach (DomainCategory other in (ReadOnlySpan<DomainCategory>)[DomainCategory.Pronounceable, DomainCategory.Hash])
        {
            category = categories[(int)other] > categories[(int)category] ? other : category;
        }

        return (category, -1, 0);
    }
}
