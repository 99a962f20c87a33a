using Lazaret.Domains.Classify;
using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Classify;

/// <summary>The classifier with the model that is built in.</summary>
public sealed class DomainClassifierTests
{
    private static readonly DomainClassifier Classifier = DomainClassifier.Load();

    [Fact]
    public async Task A_random_name_is_generated_a_known_one_is_not_and_an_address_is_no_name()
    {
        string[] names = ["xkqzvbnmwtqpr.com", "wikipedia.org", "10.0.0.1"];
        DomainScore[] scores = new DomainScore[3];
        await Classifier.ScoreAsync(names, scores, default, TestContext.Current.CancellationToken);
        Assert.Equal([VerdictKind.Dga, VerdictKind.Benign, VerdictKind.NotApplicable], scores.Select(s => s.Kind));
        Assert.True(scores[0].Score > 0.9 && scores[1].Score < 0.1);
        Assert.Equal(scores[0], (await Classifier.DescribeAsync(names[0], default, explain: true, TestContext.Current.CancellationToken)).Result);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(5000)]
    public async Task A_batch_of_any_size_gives_every_name_its_own_answer(int count)
    {
        string[] names = Names(count);
        DomainScore[] together = new DomainScore[count];
        await Classifier.ScoreAsync(names, together, new ClassifyOptions(ThresholdProfile.Sensitive), TestContext.Current.CancellationToken);
        DomainScore[] alone = new DomainScore[1];
        for (int i = 0; i < count; i += Math.Max(1, count / 50))
        {
            Classifier.Score(names.AsSpan(i, 1), alone, new ClassifyOptions(ThresholdProfile.Sensitive));
            Assert.Equal(alone[0], together[i]);
        }
    }

    [Fact]
    public async Task Many_callers_at_once_get_their_own_answers()
    {
        string[] names = Names(2000);
        DomainScore[] expected = new DomainScore[names.Length];
        Classifier.Score(names, expected);
        await Parallel.ForAsync(0, 64, TestContext.Current.CancellationToken, async (i, ct) =>
        {
            int start = i * 29;
            int count = 1 + (i * 7 % 100);
            DomainScore[] scores = new DomainScore[count];
            await Classifier.ScoreAsync(names.AsMemory(start, count), scores, default, ct);
            Assert.Equal(expected.AsSpan(start, count).ToArray(), scores);
        });
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        string[] names = [.. Names(1000), "xkqzvbnmwtqpr.com", "10.0.0.1", "www.Bücher.example.de", "qmzxkvbwpt.cdn.example.com", "x.mooo.com"];
        DomainScore[] scores = new DomainScore[names.Length];
        Classifier.Score(names, scores, new ClassifyOptions(ThresholdProfile.Sensitive));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Classifier.Score(names, scores, new ClassifyOptions(ThresholdProfile.Sensitive));
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Contains(scores, s => s.Kind == VerdictKind.Dga);
    }

    [Fact]
    public void All_kernels_give_the_same_verdicts()
    {
        string[] names = Names(600);
        DomainScore[] expected = new DomainScore[names.Length];
        DomainScore[] scores = new DomainScore[names.Length];
        DgaModel model = DgaModel.LoadEmbedded();
        new DomainClassifier(model, kernels: KernelPath.Scalar).Score(names, expected);
        foreach (KernelPath path in new[] { KernelPath.Vector256, KernelPath.Vector512 }.Where(p => p.IsSupported()))
        {
            new DomainClassifier(model, kernels: path).Score(names, scores);
            for (int i = 0; i < names.Length; i++)
            {
                Assert.Equal(expected[i].Margin, scores[i].Margin, 1e-4f);
                Assert.Equal((expected[i].Kind, expected[i].Family, expected[i].Category), (scores[i].Kind, scores[i].Family, scores[i].Category));
            }
        }
    }

    [Fact]
    public async Task A_cancelled_call_ends_and_the_classifier_goes_on()
    {
        string[] names = Names(3000);
        DomainScore[] scores = new DomainScore[names.Length];
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Classifier.ScoreAsync(names, scores, default, new CancellationToken(canceled: true)));
        await Classifier.ScoreAsync(names, scores, default, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(scores, s => s == default);
    }

    [Fact]
    public void Too_little_room_for_the_scores_is_said() =>
        Assert.Contains("room for 1 scores", Assert.Throws<ArgumentException>(() => Classifier.Score(["a.com", "b.com"], new DomainScore[1])).Message, StringComparison.Ordinal);

    [Fact]
    public void Another_model_takes_over_without_a_new_classifier()
    {
        DomainClassifier classifier = new(CountingModel.Make());
        DomainScore[] score = new DomainScore[1];
        classifier.Score(["xkzvbnmtpr.com"], score);
        Assert.Equal(("random-1", VerdictKind.Benign), (classifier.Model.Id, score[0].Kind));
        classifier.Replace(DgaModel.LoadEmbedded());
        classifier.Score(["xkzvbnmtpr.com"], score);
        Assert.Equal((Classifier.Model.Id, VerdictKind.Dga), (classifier.Model.Id, score[0].Kind));
    }

    [Fact]
    public void Files_take_the_place_of_what_is_built_in()
    {
        string model = Path.GetTempFileName();
        string list = Path.GetTempFileName();
        string allowed = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(model, new Model.ModelWriter().Add("n0", 8, [1], 8).Write());
            File.WriteAllText(list, "// VERSION: 2030-01-02\nspecial.test\n");
            File.WriteAllText(allowed, "mine.special.test\n");
            DomainClassifier classifier = DomainClassifier.Load(new DomainClassifierOptions { ModelPath = model, PublicSuffixListPath = list, AllowListPath = allowed, Workers = 1 });
            Assert.Equal(("random-1", 1), (classifier.Model.Id, classifier.Suffixes.RuleCount));
            Assert.Equal(NotApplicableReason.PublicSuffix, Score(classifier, "special.test").Reason);
            Assert.Throws<InvalidDataException>(() => DomainClassifier.Load(new DomainClassifierOptions { ModelPath = list }));
            Assert.Throws<FileNotFoundException>(() => DomainClassifier.Load(new DomainClassifierOptions { AllowListPath = allowed + ".not" }));
        }
        finally
        {
            File.Delete(model);
            File.Delete(list);
            File.Delete(allowed);
        }
    }

    private static DomainScore Score(DomainClassifier classifier, string name)
    {
        DomainScore[] score = new DomainScore[1];
        classifier.Score([name], score);
        return score[0];
    }

    /// <summary>Half made of syllables, half of random letters, some with labels below.</summary>
    private static string[] Names(int count)
    {
        Random random = new(7);
        string[] syllables = ["ba", "to", "mer", "lin", "sho", "port", "ga", "ner", "vi", "sta"];
        string[] suffixes = [".com", ".co.uk", ".org", ".duckdns.org", ".ru"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            string label = i % 2 == 0
                ? string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => syllables[random.Next(syllables.Length)]))
                : new string([.. Enumerable.Range(0, random.Next(5, 30)).Select(_ => (char)('a' + random.Next(26)))]);
            return (i % 5 == 0 ? "static-assets" + (i % 10) + "." : "") + label + suffixes[random.Next(suffixes.Length)];
        })];
    }
}
