using Lazaret.Domains.Classify;
using Lazaret.Domains.Explain;
using Lazaret.Domains.Tests.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Explain;

public sealed class ExplainerTests
{
    private static readonly DomainClassifier BuiltIn = DomainClassifier.Load();

    [Fact]
    public async Task The_parts_that_made_the_score_are_named_strongest_first()
    {
        // 8 of 20 characters: margin 4.5. Without the four q: 4 of 16, 3; without two q and two a: 6 of 16, 4.25.
        DomainVerdict verdict = await Describe("aaaaqqqqaaaaqqqq.com");
        Assert.Equal(
            [
                "The margin 4.50 is above 3.00, the threshold of the profile balanced.",
                "Its characters look drawn by a generator.",
                "Without \"qqqq\" at character 5 the margin would fall by 1.50.",
                "Without \"qqqq\" at character 13 the margin would fall by 1.50.",
                "The suffix \"com\" lowers the margin by 0.44.",
                "The label \"aaaaqqqqaaaaqqqq\" has 16 characters with 1.0 bits of entropy each.",
                "4 consonants stand in a row.",
                "50 % of its letters are vowels; in English text it is about 40 %.",
            ],
            verdict.Reasons);
    }

    [Fact]
    public async Task A_name_of_words_is_said_to_be_one()
    {
        DomainVerdict verdict = await Describe("wwwwaawwww1.com");
        Assert.Contains("It looks put together from words of a list.", verdict.Reasons);
        Assert.Contains("1 of its 11 characters is a digit.", verdict.Reasons);
    }

    [Fact]
    public async Task A_harmless_name_has_facts_and_no_parts()
    {
        DomainVerdict verdict = await Describe("example.com");
        Assert.Equal("The margin 0.50 is not above 3.00, the threshold of the profile balanced.", verdict.Reasons[0]);
        Assert.DoesNotContain(verdict.Reasons, r => r.StartsWith("Without", StringComparison.Ordinal) || r.StartsWith("Its characters", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("q.com")]
    [InlineData("qqqq.com")]
    [InlineData("qqqqq.com")]
    [InlineData("qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq.com")]
    [InlineData("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.0.1.2.3.4.5.6.7.8.9.aa.bb.cc.dd.qqqqqqqqqq.com")]
    public async Task Labels_of_any_length_and_number_are_explained(string name)
    {
        DomainVerdict verdict = await Describe(name);
        Assert.NotEmpty(verdict.Reasons);
        Assert.InRange(verdict.Words.Count, 1, 32);
    }

    [Theory]
    [InlineData("xkqzvjwpqh.mooo.com")]
    [InlineData("kq3v9xz1.www.mooo.com")]
    [InlineData("www.xkqzvjwpqhtr.mooo.com")]
    [InlineData("mooo.mooo.com")]
    [InlineData("xkqzvjwpqhtrbn.example.com")]
    [InlineData("xkqzvjwpqhtrbn.d1x9.cdn.example.com")]
    [InlineData("xkqzvjwpqhtrbnl.xkqzvjwpqhtrbnl.com")]
    [InlineData("a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.0.1.2.3.4.5.6.7.8.9.xkqzvjwpqhtrbnl.xkqzvjwpqhtrbnl.com")]
    [InlineData("xkqzvjwpqhtrbnlf.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.0.1.2.3.4.5.6.7.8.9.example.com")]
    public async Task The_labels_and_the_reasons_tell_the_same_as_the_verdict(string name)
    {
        foreach (ThresholdProfile profile in Enum.GetValues<ThresholdProfile>())
        {
            DomainVerdict verdict = await BuiltIn.DescribeAsync(name, new ClassifyOptions(profile), explain: true, TestContext.Current.CancellationToken);
            DomainScore[] score = new DomainScore[1];
            BuiltIn.Score([name], score, new ClassifyOptions(profile));
            Assert.Equal(score[0], verdict.Result);

            // The label that decided is there with the name's score, the reasons name it, and no label is called what the name is not.
            bool isDga = verdict.Result.Kind == VerdictKind.Dga;
            WordScore decided = Assert.Single(verdict.Words, w => Math.Abs(w.BinaryScore - verdict.Result.Score) < 1e-6f && verdict.Reasons.Any(r => r.StartsWith($"The label \"{w.Value}\" has", StringComparison.Ordinal)));
            Assert.Equal(isDga, decided.IsDga);
            Assert.Equal(isDga, verdict.Words.Any(w => w.IsDga));
            Assert.Contains(isDga ? "is above" : "is not above", verdict.Reasons[0], StringComparison.Ordinal);
            Assert.InRange(verdict.Words.Count, 1, 32);
        }
    }

    [Theory]
    [InlineData("aaaa", 0)]
    [InlineData("abab", 1)]
    [InlineData("abcdefgh", 3)]
    public void Entropy_is_Shannons(string text, double expected) => Assert.Equal(expected, Facts.Entropy(text), 1e-9);

    [Theory]
    [InlineData("strength", 4)]
    [InlineData("aeiou", 0)]
    [InlineData("xkq1zzz", 3)]
    public void Consonants_are_counted_in_a_row(string text, int expected) => Assert.Equal(expected, Facts.LongestConsonants(text));

    private static async Task<DomainVerdict> Describe(string name) =>
        await new DomainClassifier(CountingModel.Make()).DescribeAsync(name, default, explain: true, TestContext.Current.CancellationToken);
}
