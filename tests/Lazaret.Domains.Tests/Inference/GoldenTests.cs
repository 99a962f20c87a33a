using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;

namespace Lazaret.Domains.Tests.Inference;

/// <summary>The logits that the training framework wrote when the model was made, for a thousand names.</summary>
public sealed class GoldenTests
{
    private static readonly DgaModel Model = DgaModel.LoadEmbedded();
    private static readonly JsonElement[] Names = Read();

    public static TheoryData<KernelPath> Paths => [.. new[] { KernelPath.Scalar, KernelPath.Vector256, KernelPath.Vector512 }.Where(p => p.IsSupported())];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_path_gives_the_logits_of_the_training_framework(KernelPath path)
    {
        Assert.Equal(1000, Names.Length);
        TextScorer scorer = Score(path);
        float[] families = new float[Model.Outputs];
        int[] asked = new int[Model.Networks.Length];
        double worst = 0;
        for (int i = 0; i < Names.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(Names[i].GetProperty("random").GetDouble() - scorer.RandomOf(i)));
            worst = Math.Max(worst, Math.Abs(Names[i].GetProperty("wordlist").GetDouble() - scorer.WordListOf(i)));
            worst = Math.Max(worst, Math.Abs(Names[i].GetProperty("margin").GetDouble() - scorer.MarginOf(i)));
            worst = Math.Max(worst, Math.Abs(Names[i].GetProperty("logOdds").GetDouble() - Model.LogOdds[scorer.MarginOf(i)]));
            for (int n = 0; n < Model.Networks.Length; n++)
            {
                if (!Names[i].GetProperty("networks").TryGetProperty(Model.Networks[n].Name, out JsonElement one))
                {
                    continue; // the first stage was sure, and the network was not asked
                }

                asked[n]++;
                (float random, float wordList) = scorer.LogitsOf(i, n);
                worst = Math.Max(worst, Math.Abs(one.GetProperty("random").GetDouble() - random));
                worst = Math.Max(worst, Math.Abs(one.GetProperty("wordlist").GetDouble() - wordList));
            }

            scorer.FamilyLogits(i, families);
            foreach (JsonElement family in Names[i].GetProperty("families").EnumerateArray())
            {
                worst = Math.Max(worst, Math.Abs(family[1].GetDouble() - families[family[0].GetInt32()]));
            }
        }

        Assert.True(worst < 1e-3, $"largest difference {worst}");
        Assert.All(asked, count => Assert.True(count > 100, $"a network was asked {count} times"));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void All_paths_agree(KernelPath path)
    {
        TextScorer reference = Score(KernelPath.Scalar);
        TextScorer scorer = Score(path);
        double worst = 0;
        for (int i = 0; i < Names.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(reference.RandomOf(i) - scorer.RandomOf(i)));
            worst = Math.Max(worst, Math.Abs(reference.WordListOf(i) - scorer.WordListOf(i)));
        }

        Assert.True(worst < 1e-4, $"largest difference {worst}");
    }

    private static TextScorer Score(KernelPath path)
    {
        TextScorer scorer = new(Model, path, Names.Length);
        foreach (JsonElement name in Names)
        {
            byte[] text = Encoding.ASCII.GetBytes(name.GetProperty("name").GetString()!);
            int dot = text.AsSpan().LastIndexOf((byte)'.');
            scorer.Add(text.AsSpan(0, dot), text.AsSpan(dot + 1), sub: false);
        }

        scorer.Run();
        return scorer;
    }

    private static JsonElement[] Read()
    {
        using GZipStream file = new(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Golden", "golden.json.gz")), CompressionMode.Decompress);
        return [.. JsonDocument.Parse(file).RootElement.GetProperty("names").EnumerateArray()];
    }
}
