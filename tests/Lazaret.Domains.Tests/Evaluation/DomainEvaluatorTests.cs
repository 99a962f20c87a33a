using System.Globalization;
using System.Text.Json;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Evaluation;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Evaluation;

/// <summary>The figures are worked out by hand from margins that stand in the names.</summary>
public sealed class DomainEvaluatorTests
{
    [Fact]
    public async Task Verdicts_become_F1_recall_and_false_positives()
    {
        // Above 2.5 is DGA: 3 of 4 generated ones are found, 1 of 5 harmless ones is called so, one of them is no name.
        EvaluationResult result = await Evaluate("domain,label,family\n9.x,1,a\n8.x,1,a\n3.x,1,b\n1.x,1,b\n5.x,0,benign\n2.x,0,benign\n0.x,0,benign\n-1.x,0,benign\nna,0,benign\n");
        Assert.Equal((9L, 4L, 5L, 1L), (result.Names, result.Dga, result.Benign, result.NotApplicable));
        Assert.Equal(0.75, result.Recall);
        Assert.Equal(0.2, result.Fpr);
        Assert.Equal(2 * 3.0 / ((2 * 3) + 1 + 1), result.F1);
        Assert.Equal(0.75, result.Precision);
        Assert.Equal(7.0 / 9, result.Accuracy!.Value, 12);
        Assert.Equal([new FamilyRecall("a", 2, 1), new FamilyRecall("b", 2, 0.5)], result.Families);

        // Pairs that are in order: 9 and 8 beat 5 each, 3 beats 4, 1 beats 3 (0, -1, no name).
        Assert.Equal((5 + 5 + 4 + 3) / 20.0, result.Auc);

        // No harmless name may lie above: only 9 and 8 are above 5.
        Assert.Equal((0.5, 0.5, 0.5), (result.TprAtFpr1e2, result.TprAtFpr1e3, result.TprAtFpr1e4));
    }

    [Fact]
    public async Task Equal_margins_are_never_parted()
    {
        // 100 harmless names: one may lie above at 1e-2. Two share the highest margin, so neither may, and a generated name beside them is not found.
        string benign = string.Concat(Enumerable.Repeat("0.x,0\n", 98)) + "4.x,0\n4.x,0\n";
        EvaluationResult result = await Evaluate("domain,label\n" + benign + "4.x,1\n5.x,1\n0.x,1\n3.x,1\n");
        Assert.Equal(0.25, result.TprAtFpr1e2);
        Assert.Equal(0.25, result.TprAtFpr1e3);

        // 4: 98 and two halves; 5: 100; 0: 98 halves; 3: 98.
        Assert.Equal((99 + 100 + 49 + 98) / 400.0, result.Auc!.Value, 12);
    }

    [Fact]
    public async Task One_in_a_hundred_and_one_in_a_thousand_let_as_many_through()
    {
        // Margins 1 to 1000 for the harmless ones: ten lie above 990, one above 999, none above 1000.
        string benign = string.Concat(Enumerable.Range(1, 1000).Select(i => $"{i}.x,0\n"));
        EvaluationResult result = await Evaluate("domain,label\n" + benign + "1001.x,1\n999.5.x,1\n990.5.x,1\n990.x,1\n");
        Assert.Equal((0.75, 0.5, 0.25), (result.TprAtFpr1e2, result.TprAtFpr1e3, result.TprAtFpr1e4));
    }

    [Fact]
    public async Task A_generated_name_that_is_no_name_is_missed_even_when_all_harmless_ones_are_none()
    {
        EvaluationResult result = await Evaluate("domain,label\nna,1\nna,0\n");
        Assert.Equal((0.0, 0.5, 0.0), (result.Recall, result.Auc, result.TprAtFpr1e2));
    }

    [Fact]
    public async Task Without_names_of_a_class_its_figures_are_missing_and_not_zero()
    {
        EvaluationResult benign = await Evaluate("domain,label\n1.x,0\n");
        Assert.Equal((null, null, null, null, 0.0), (benign.F1, benign.Auc, benign.Recall, benign.TprAtFpr1e3, benign.Fpr));
        EvaluationResult dga = await Evaluate("domain,label\n9.x,1\n");
        Assert.Equal((1.0, null, 1.0, null, null), (dga.F1, dga.Auc, dga.Recall, dga.TprAtFpr1e3, dga.Fpr));
        EvaluationResult none = await Evaluate("domain,label\n");
        Assert.Equal((0L, null), (none.Names, none.Accuracy));
    }

    [Fact]
    public async Task Columns_come_in_any_order_and_fields_may_be_quoted()
    {
        EvaluationResult result = await Evaluate("\uFEFFnote,Family,LABEL,Domain\r\n\"a, \"\"b\"\"\r\nc\",fam,DGA,\"9.x\"\r\n\r\n,,benign,1.x\r\nx,y,1,9.x");
        Assert.Equal((3L, 2L, 1.0, 0.0), (result.Names, result.Dga, result.Recall, result.Fpr));
        Assert.Equal([new FamilyRecall("fam", 1, 1), new FamilyRecall("y", 1, 1)], result.Families);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("domain,family\n", "Line 1 of test.csv: the header has no column \"label\"")]
    [InlineData("name,label\n", "the header has no column \"domain\"")]
    [InlineData("domain,label\n1.x,0\n2.x,maybe\n", "Line 3 of test.csv: the label is \"maybe\"; allowed are 0, 1, benign and dga")]
    [InlineData("domain,label\n1.x\n", "Line 2 of test.csv: it has 1 fields")]
    [InlineData("domain,label\n\"1.x,0\n", "Line 2 of test.csv: a quote is not closed")]
    public async Task What_is_wrong_with_a_file_is_said_with_its_line(string csv, string expected)
    {
        InvalidDataException e = await Assert.ThrowsAsync<InvalidDataException>(() => Evaluate(csv));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_members_of_the_JSON_form_have_the_names_that_were_agreed()
    {
        JsonElement json = JsonSerializer.SerializeToElement(await Evaluate("domain,label\n9.x,1\n1.x,0\n"));
        foreach (string member in "f1 auc fpr recall tpr_at_fpr_1e2 tpr_at_fpr_1e3 tpr_at_fpr_1e4 names names_per_second".Split(' '))
        {
            Assert.Equal(JsonValueKind.Number, json.GetProperty(member).ValueKind);
        }
    }

    private static Task<EvaluationResult> Evaluate(string csv) =>
        new DomainEvaluator(new ByMargin(), TimeProvider.System).EvaluateAsync(new StringReader(csv), "test.csv", default, TestContext.Current.CancellationToken);

    /// <summary>The margin of <c>3.5.x</c> is 3.5; above 2.5 is DGA; without <c>.x</c> it is no name.</summary>
    private sealed class ByMargin : IDomainClassifier
    {
        public ModelInfo Model { get; } = new("test", "", []);

        public ValueTask ScoreAsync(ReadOnlyMemory<string> names, Memory<DomainScore> scores, ClassifyOptions options, CancellationToken cancellationToken)
        {
            for (int i = 0; i < names.Length; i++)
            {
                string name = names.Span[i];
                scores.Span[i] = DomainScore.NotApplicable(NotApplicableReason.SingleLabel);
                if (name.EndsWith(".x", StringComparison.Ordinal))
                {
                    float margin = float.Parse(name[..^2], CultureInfo.InvariantCulture);
                    scores.Span[i] = new DomainScore(margin > 2.5f ? VerdictKind.Dga : VerdictKind.Benign, NotApplicableReason.None, 0.5f, margin, 0, 0, DomainCategory.Unknown, -1, 0);
                }
            }

            return default;
        }

        public ValueTask<DomainVerdict> DescribeAsync(string name, ClassifyOptions options, bool explain, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
