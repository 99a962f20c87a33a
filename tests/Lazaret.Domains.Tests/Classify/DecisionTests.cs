using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Classify;

/// <summary>How logits become verdicts, with a model whose logits can be worked out.</summary>
public sealed class DecisionTests
{
    private static readonly DomainClassifier Classifier = new(CountingModel.Make());

    [Theory]
    // 2 of 12 characters: logit 3.33, margin 2.17.
    [InlineData("qqaaaaaa.com", "sensitive", VerdictKind.Dga)]
    [InlineData("qqaaaaaa.com", "compat", VerdictKind.Suspicious)]
    [InlineData("qqaaaaaa.com", "balanced", VerdictKind.Suspicious)]
    [InlineData("qqaaaaaa.com", "high-confidence", VerdictKind.Suspicious)]
    // 3 of 14: logit 4.29, margin 2.64.
    [InlineData("qqqaaaaaaa.com", "compat", VerdictKind.Dga)]
    [InlineData("qqqaaaaaaa.com", "balanced", VerdictKind.Suspicious)]
    // 3 of 10: logit 6, margin 3.5.
    [InlineData("qqqaaa.com", "balanced", VerdictKind.Dga)]
    [InlineData("qqqaaa.com", "high-confidence", VerdictKind.Suspicious)]
    // 5 of 10: logit 10, margin 5.5.
    [InlineData("qqqqqa.com", "high-confidence", VerdictKind.Dga)]
    // 1 of 10: logit 2, margin 1.5.
    [InlineData("qaaaaa.com", "sensitive", VerdictKind.Benign)]
    public void A_profile_chooses_the_threshold(string name, string profile, VerdictKind expected) =>
        Assert.Equal(expected, Score(name, ThresholdProfiles.Parse(profile)).Kind);

    [Fact]
    public void Score_margin_and_logits_are_those_of_the_label_that_decided()
    {
        DomainScore score = Score("qqqaaa.com");
        Assert.Equal((6.0, 0.0, 3.5), (Math.Round(score.RandomLogit, 4), Math.Round(score.WordListLogit, 4), Math.Round(score.Margin, 4)));
        Assert.Equal(1 / (1 + Math.Exp(-12)), score.Score, 1e-5);
        DomainScore words = Score("wwwwaa.com");
        Assert.Equal((0.0, 8.0, 4.5), (Math.Round(words.RandomLogit, 4), Math.Round(words.WordListLogit, 4), Math.Round(words.Margin, 4)));
    }

    [Theory]
    // The label below counts with the public suffix: qqqqqqqq.com has 8 of 12, logit 13.3, margin 6.7.
    [InlineData("qqqqqqqq.example.com", VerdictKind.Dga)]
    // Seven characters: never.
    [InlineData("qqqqqqq.example.com", VerdictKind.Benign)]
    // Only the longest one, and of several as long the first.
    [InlineData("aaaaaaaaa.qqqqqqqq.example.com", VerdictKind.Benign)]
    [InlineData("aaaaaaaa.qqqqqqqq.example.com", VerdictKind.Benign)]
    [InlineData("qqqqqqqq.aaaaaaaa.example.com", VerdictKind.Dga)]
    // Its thresholds are higher: 4 of 14 make 5.71, 3.36 as a registrable label, 2.86 below one.
    [InlineData("qqqqaaaaaa.com", VerdictKind.Dga)]
    [InlineData("qqqqaaaaaa.example.com", VerdictKind.Suspicious)]
    // Below a provider of dynamic names the label next to it counts, however short, with the provider as its suffix: qqq.mooo.com has 3 of 12, 5, 2.5.
    [InlineData("qqq.mooo.com", VerdictKind.Suspicious)]
    [InlineData("qqqqq.mooo.com", VerdictKind.Dga)]
    [InlineData("qqqqqqqqq.a.mooo.com", VerdictKind.Benign)]
    // Below a private suffix the label is the registrable one.
    [InlineData("qqqqqq.duckdns.org", VerdictKind.Dga)]
    [InlineData("www.qqqqqq.com", VerdictKind.Dga)]
    public void A_label_below_the_registrable_one_decides_only_by_the_rule(string name, VerdictKind expected) => Assert.Equal(expected, Score(name).Kind);

    [Fact]
    public void The_family_is_named_only_when_it_is_probable_enough()
    {
        // Without the benign output: 2 against 0, 0 and 0 makes 0.71, above the threshold of 0.4.
        DomainScore sure = Score("qqqqqq.com", model: [2, 0, 0, 0, 9]);
        Assert.Equal((DomainCategory.Random, (short)0), (sure.Category, sure.Family));
        Assert.Equal(Math.Exp(2) / (Math.Exp(2) + 3), sure.FamilyScore, 1e-5);

        // 0.25 each, or "other" the most probable.
        Assert.Equal(((short)-1, 0f), (Score("qqqqqq.com", model: [0, 0, 0, 0, 0]).Family, Score("qqqqqq.com", model: [0, 0, 0, 0, 0]).FamilyScore));
        Assert.Equal(-1, Score("qqqqqq.com", model: [2, 0, 0, 3, 0]).Family);
    }

    [Fact]
    public void The_category_is_that_of_the_family_else_that_of_the_head_else_the_most_probable_one()
    {
        Assert.Equal(DomainCategory.Hash, Score("qqqqqq.com", model: [0, 0, 2, 0, 0]).Category);
        Assert.Equal(DomainCategory.WordList, Score("wwawwa.com", model: [0, 0, 0, 3, 0]).Category);
        Assert.Equal(DomainCategory.Random, Score("qqqqqq.com", model: [0, 0, 0, 3, 0]).Category);
        Assert.Equal(DomainCategory.Hash, Score("qqqqqq.com", model: [0, 0, 1, 3, 0]).Category);
        Assert.Equal(DomainCategory.Unknown, Score("qaaaaa.com", model: [2, 0, 0, 0, 0]).Category);
    }

    [Fact]
    public async Task The_long_form_has_labels_families_and_reasons()
    {
        DomainClassifier classifier = new(CountingModel.Make(2, 1, 0, 0, 0));
        DomainVerdict verdict = await classifier.DescribeAsync("http://WWW.qqqqqqqq.b.b.Bücher.de/", default, explain: true, TestContext.Current.CancellationToken);
        Assert.Equal("qqqqqqqq.b.b.xn--bcher-kva.de", verdict.Normalized);
        Assert.Equal("qqqqqqqq.b.b.bücher.de", verdict.Unicode);
        Assert.Equal(("xn--bcher-kva.de", "de", "alpha"), (verdict.Registrable, verdict.Suffix, verdict.Family));
        Assert.Equal(["alpha", "beta", "gamma"], verdict.Families.Select(f => f.Family));
        Assert.Equal(["xn--bcher-kva", "b", "qqqqqqqq"], verdict.Words.Select(w => w.Value));
        Assert.Equal([false, false, true], verdict.Words.Select(w => w.IsDga));
        Assert.Equal(["N/A", "N/A", "alpha"], verdict.Words.Select(w => w.Family));
        Assert.Equal(Score("qqqqqqqq.b.b.xn--bcher-kva.de", model: [2, 1, 0, 0, 0]), verdict.Result);
        Assert.Contains("The label \"qqqqqqqq\" below the registered one decided.", verdict.Reasons);
    }

    [Fact]
    public async Task The_long_form_of_a_harmless_name_has_no_family_and_that_of_no_name_has_the_reason()
    {
        DomainVerdict benign = await Classifier.DescribeAsync("example.com", default, explain: false, TestContext.Current.CancellationToken);
        Assert.Equal((VerdictKind.Benign, "", 0, 0), (benign.Result.Kind, benign.Family, benign.Families.Count, benign.Reasons.Count));
        DomainVerdict none = await Classifier.DescribeAsync("10.0.0.1", default, explain: true, TestContext.Current.CancellationToken);
        Assert.Equal((VerdictKind.NotApplicable, "10.0.0.1", "", 0), (none.Result.Kind, none.Domain, none.Normalized, none.Words.Count));
        Assert.Equal(["It is an IP address."], none.Reasons);
    }

    private static DomainScore Score(string name, ThresholdProfile profile = ThresholdProfile.Balanced, float[]? model = null)
    {
        DomainScore[] scores = new DomainScore[1];
        (model is null ? Classifier : new DomainClassifier(CountingModel.Make(model))).Score([name], scores, new ClassifyOptions(profile));
        return scores[0];
    }
}
