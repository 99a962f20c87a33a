using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;
using Lazaret.Domains.Tests.Model;

namespace Lazaret.Domains.Tests.Inference;

public sealed class NgramTableTests
{
    /// <summary>The vectors of training/dga/FORMAT.md.</summary>
    [Theory]
    [InlineData(4, new[] { 2019, 24063, 28420, 11984, 17266 })]
    [InlineData(5, new[] { 27275, 18238, 20895, 1286 })]
    public void The_hash_is_the_one_of_the_training(int order, int[] expected)
    {
        DgaModel model = DgaModel.Parse(new ModelWriter().Add("n0", 8, [1], 8, [order], 32768).Write(), "m");
        NgramTable table = Assert.Single(model.Networks[0].Ngrams);
        byte[] marked = new byte[8];
        table.Mark([.. "ab.com".Select(c => (byte)ModelWriter.Characters.IndexOf(c, StringComparison.Ordinal))], marked);
        Assert.Equal(expected, Enumerable.Range(0, marked.Length - order + 1).Select(i => table.BucketOf(marked.AsSpan(i, order))));
    }

    [Fact]
    public void A_text_shorter_than_a_gram_has_no_features()
    {
        DgaModel model = DgaModel.Parse(new ModelWriter().Add("n0", 8, [1], 8, [7]).Write(), "m");
        float[] features = [9, 9, 9, 9, 9, 9, 9, 9];
        model.Networks[0].Ngrams[0].Sum([45, 0, 1, 46], features);
        Assert.All(features, f => Assert.Equal(0, f));
    }
}
