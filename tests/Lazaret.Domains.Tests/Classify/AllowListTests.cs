using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Classify;

public sealed class AllowListTests
{
    [Fact]
    public async Task A_registrable_name_on_the_list_is_harmless_with_all_below_it_and_nothing_else_is()
    {
        AllowList list = AllowList.Of(["# ours", "", " QQQQQQ.com. ", "https://www.qqqqqq.co.uk/", "qqqqqq.com"]);
        Assert.Equal(2, list.Count);
        DomainClassifier classifier = new(CountingModel.Make(), allowed: list);
        string[] names = ["qqqqqq.com", "qqqqqqqqq.qqqqqq.com", "www.qqqqqq.co.uk", "qqqqqq.net", "aqqqqqq.com", "qqqqqq.com.de"];
        DomainScore[] scores = new DomainScore[names.Length];
        classifier.Score(names, scores);
        Assert.Equal([VerdictKind.Benign, VerdictKind.Benign, VerdictKind.Benign, VerdictKind.Dga, VerdictKind.Dga, VerdictKind.Dga], scores.Select(s => s.Kind));

        // The score stays what it is, so that nobody wonders.
        Assert.True(scores[0].Margin > 3);
        DomainVerdict verdict = await classifier.DescribeAsync(names[0], default, explain: true, TestContext.Current.CancellationToken);
        Assert.True(verdict.AllowListed);
        Assert.Equal((VerdictKind.Benign, ""), (verdict.Result.Kind, verdict.Family));
        Assert.Contains("The name is on the allow-list.", verdict.Reasons);
        Assert.False((await classifier.DescribeAsync(names[3], default, explain: false, TestContext.Current.CancellationToken)).AllowListed);
    }

    [Fact]
    public void A_list_can_be_replaced_while_the_classifier_works()
    {
        DomainClassifier classifier = new(CountingModel.Make());
        DomainScore[] score = new DomainScore[1];
        classifier.Score(["qqqqqq.com"], score);
        Assert.Equal(VerdictKind.Dga, score[0].Kind);
        classifier.Replace(AllowList.Of(["qqqqqq.com"]));
        classifier.Score(["qqqqqq.com"], score);
        Assert.Equal(VerdictKind.Benign, score[0].Kind);
    }

    [Theory]
    [InlineData("a.example.com", "Line 2 of the allow-list is \"a.example.com\"; expected is a registrable name such as example.com, here \"example.com\".")]
    [InlineData("co.uk", "Line 2 of the allow-list is \"co.uk\"; expected is a registrable name such as example.com.")]
    [InlineData("*.example.com", "Line 2 of")]
    [InlineData("a\u0007b", "\"a?b\"")]
    public void A_line_that_is_no_registrable_name_is_refused(string line, string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => AllowList.Of(["example.org", line])).Message, StringComparison.Ordinal);

    [Fact]
    public void A_hundred_thousand_names_are_found_and_no_others()
    {
        AllowList list = AllowList.Of(Enumerable.Range(0, 100_000).Select(i => $"n{i}.com"));
        Assert.Equal(100_000, list.Count);
        Assert.True(list.Contains("n0.com"u8) && list.Contains("n99999.com"u8));
        Assert.False(list.Contains("n100000.com"u8) || list.Contains("n.com"u8));
    }
}
