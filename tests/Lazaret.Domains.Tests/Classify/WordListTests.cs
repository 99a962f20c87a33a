using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Classify;

/// <summary>Names made of words of a list that is known (two words of Suppobox's, as write-ups of it show them).</summary>
public sealed class WordListTests
{
    [Theory]
    [InlineData("heavydistant.net")]
    [InlineData("collegebehind.net")]
    [InlineData("figureagainst.net")]
    [InlineData("waterbeside.net")]
    public async Task D10_names_of_two_words_are_found_by_the_head_for_word_lists(string name)
    {
        DomainVerdict verdict = await DomainClassifier.Load().DescribeAsync(name, new ClassifyOptions(ThresholdProfile.Sensitive), explain: false, TestContext.Current.CancellationToken);
        Assert.Equal(VerdictKind.Dga, verdict.Result.Kind);
        Assert.Equal(DomainCategory.WordList, verdict.Result.Category);
        Assert.Equal("suppobox", verdict.Family);
        Assert.True(verdict.Result.WordListLogit > verdict.Result.RandomLogit);
    }
}
