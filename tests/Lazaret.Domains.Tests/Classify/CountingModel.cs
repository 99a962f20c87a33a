using Lazaret.Domains.Model;
using Lazaret.Domains.Tests.Model;

namespace Lazaret.Domains.Tests.Classify;

/// <summary>
/// A model whose answers can be worked out: the logit of the random head is 20 times the share of <c>q</c> among the characters of the text, that of the word-list head
/// 20 times the share of <c>w</c>. The margin of a registrable label is (logit + 1) / 2, that of a label below it logit / 2; the thresholds of
/// <c>high-confidence, balanced, compat, sensitive</c> are 4, 3, 2.4 and 2; log-odds are 4 · margin - 2.
/// </summary>
internal static class CountingModel
{
    /// <param name="families">Logits of the families alpha (random), beta (word list) and gamma (hash), of "other" and of benign.</param>
    public static DgaModel Make(params float[] families)
    {
        ModelWriter writer = new ModelWriter().Add("n0", 2, [], 1);
        for (int tap = 0; tap < 5; tap++)
        {
            for (int token = 0; token < 41; token++)
            {
                writer.Set("n0.first", (((tap * 41) + token) * 2) + 0, tap == 2 && token == 'q' - 'a' ? 1 : 0);
                writer.Set("n0.first", (((tap * 41) + token) * 2) + 1, tap == 2 && token == 'w' - 'a' ? 1 : 0);
            }
        }

        for (int input = 0; input < 4; input++)
        {
            // The pooled values are maximum of q, maximum of w, mean of q, mean of w.
            writer.Set("n0.fc.weight", input, input == 2 ? 20 : 0);
            writer.Set("n0.side.weight", input, input == 3 ? 20 : 0);
        }

        foreach (string bias in new[] { "n0.fc.bias", "n0.side.bias", "n0.random.bias", "n0.wordlist.bias" })
        {
            writer.Set(bias, 0, 0);
        }

        writer.Set("n0.first.bias", 0, 0).Set("n0.first.bias", 1, 0).Set("n0.random.weight", 0, 1).Set("n0.wordlist.weight", 0, 1);
        for (int i = 0; i < 5; i++)
        {
            writer.Set("n0.family.weight", i, 0).Set("n0.family.bias", i, i < families.Length ? families[i] : 0);
        }

        return DgaModel.Parse(writer.Write(), "counting");
    }
}
