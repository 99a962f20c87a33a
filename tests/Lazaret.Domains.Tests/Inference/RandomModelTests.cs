using System.Text;
using Lazaret.Domains.Inference;
using Lazaret.Domains.Model;
using Lazaret.Domains.Tests.Model;

namespace Lazaret.Domains.Tests.Inference;

/// <summary>Models of all kinds of shapes, which the real one may have tomorrow.</summary>
public sealed class RandomModelTests
{
    private static readonly KernelPath[] Fast = [.. new[] { KernelPath.Vector256, KernelPath.Vector512 }.Where(p => p.IsSupported())];

    public static TheoryData<string> Shapes => ["usual", "odd", "deep", "wide", "several", "flat", "grams", "gram rest"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_path_gives_what_the_plain_formulas_give(string shape)
    {
        DgaModel model = Make(shape);
        string[] names = Names(300);
        TextScorer reference = Score(model, KernelPath.Scalar, names);
        float[] expected = new float[model.Outputs];
        float[] actual = new float[model.Outputs];
        foreach (KernelPath path in Fast)
        {
            TextScorer scorer = Score(model, path, names);
            for (int i = 0; i < names.Length; i++)
            {
                Assert.Equal(reference.RandomOf(i), scorer.RandomOf(i), 1e-4f);
                Assert.Equal(reference.WordListOf(i), scorer.WordListOf(i), 1e-4f);
                reference.FamilyLogits(i, expected);
                scorer.FamilyLogits(i, actual);
                for (int o = 0; o < expected.Length; o++)
                {
                    Assert.Equal(expected[o], actual[o], 1e-4f);
                }
            }
        }
    }

    [Fact]
    public void The_plain_formulas_give_what_is_worked_out_by_hand()
    {
        // One channel, no block: x[t] = ReLU(bias + table of the middle tap), so maximum and mean are those of the characters' values.
        ModelWriter writer = new ModelWriter().Add("n0", 1, [], 1);
        for (int tap = 0; tap < 5; tap++)
        {
            for (int token = 0; token < 41; token++)
            {
                writer.Set("n0.first", (tap * 41) + token, tap == 2 && token < 40 ? token - 20 : 0);
            }
        }

        writer.Set("n0.first.bias", 0, 1).Set("n0.fc.weight", 0, 2).Set("n0.fc.weight", 1, 10).Set("n0.fc.bias", 0, 3).Set("n0.random.weight", 0, 0.5f).Set("n0.random.bias", 0, -1);
        DgaModel model = DgaModel.Parse(writer.Write(), "m");
        TextScorer scorer = Score(model, KernelPath.Scalar, ["z0.a"]);

        // z = 25 - 20 + 1 = 6, 0 = 26 - 20 + 1 = 7, "." = 38 - 20 + 1 = 19, a = 0 (rectified): maximum 19, mean 8.
        Assert.Equal(-1 + (0.5f * (3 + (2 * 19) + (10 * 8))), scorer.RandomOf(0), 1e-4f);
    }

    [Fact]
    public void A_text_gets_the_same_logits_alone_and_in_any_company()
    {
        DgaModel model = Make("several");
        string[] names = Names(100);
        foreach (KernelPath path in Fast)
        {
            TextScorer together = Score(model, path, names);
            for (int i = 0; i < names.Length; i += 7)
            {
                TextScorer alone = Score(model, path, [names[i]]);
                Assert.Equal((together.RandomOf(i), together.WordListOf(i)), (alone.RandomOf(0), alone.WordListOf(0)));
            }
        }
    }

    [Fact]
    public void A_cascade_answers_small_margins_with_the_first_networks_and_others_with_all()
    {
        ModelWriter writer = new ModelWriter().Add("small", 16, [1], 16).Add("large", 48, [1, 2], 32, [4]);
        string[] names = Names(200);
        TextScorer small = Score(DgaModel.Parse(new ModelWriter().Add("small", 16, [1], 16).Write(), "m"), KernelPath.Best, names);
        DgaModel whole = DgaModel.Parse(writer.Write(), "m");
        TextScorer all = Score(whole, KernelPath.Best, names);
        float[] margins = [.. Enumerable.Range(0, names.Length).Select(small.MarginOf)];
        float bound = margins.Order().ElementAt(margins.Length / 2);
        writer.Header["cascade"] = new System.Text.Json.Nodes.JsonObject { ["first"] = new System.Text.Json.Nodes.JsonArray("small"), ["bound"] = bound };
        TextScorer cascade = Score(DgaModel.Parse(writer.Write(), "m"), KernelPath.Best, names);
        float[] expected = new float[5];
        float[] actual = new float[5];
        for (int i = 0; i < names.Length; i++)
        {
            TextScorer right = margins[i] < bound ? small : all;
            Assert.Equal((right.RandomOf(i), right.WordListOf(i)), (cascade.RandomOf(i), cascade.WordListOf(i)));
            right.FamilyLogits(i, expected);
            cascade.FamilyLogits(i, actual);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Only_the_last_48_characters_count()
    {
        DgaModel model = Make("usual");
        string tail = new string('q', 20) + "xyz" + new string('a', 21) + ".com";
        TextScorer scorer = Score(model, KernelPath.Best, [tail, "bbb" + tail, new string('c', 15) + tail]);
        Assert.Equal(48, tail.Length);
        Assert.Equal(scorer.RandomOf(0), scorer.RandomOf(1));
        Assert.Equal(scorer.RandomOf(0), scorer.RandomOf(2));
    }

    [Fact]
    public void A_path_that_the_processor_lacks_is_refused()
    {
        DgaModel model = Make("usual");
        foreach (KernelPath path in Enum.GetValues<KernelPath>())
        {
            if (path.IsSupported())
            {
                Assert.NotNull(NetworkRunner.Create(path, model.Networks, 48));
            }
            else
            {
                Assert.Throws<PlatformNotSupportedException>(() => NetworkRunner.Create(path, model.Networks, 48));
            }
        }
    }

    private static DgaModel Make(string shape)
    {
        ModelWriter writer = new();
        _ = shape switch
        {
            "usual" => writer.Add("n0", 64, [1, 2, 4], 128),
            "odd" => writer.Add("n0", 37, [1, 3], 50),
            "deep" => writer.Add("n0", 32, [1, 2, 4, 8, 16, 60], 32),
            "wide" => writer.Add("n0", 96, [1, 2], 192),
            "several" => writer.Add("n0", 64, [1, 2, 4], 128).Add("n1", 20, [2], 16).Add("n2", 96, [1], 64),
            "flat" => writer.Add("n0", 16, [], 8),
            "grams" => writer.Add("n0", 64, [1], 64, [3, 4, 5], 1024),
            _ => writer.Add("n0", 40, [1], 24, [2, 4], 1000, 5),
        };
        return DgaModel.Parse(writer.Write(), shape);
    }

    private static TextScorer Score(DgaModel model, KernelPath path, string[] names)
    {
        TextScorer scorer = new(model, path, names.Length);
        foreach (string name in names)
        {
            int dot = name.LastIndexOf('.');
            scorer.Add(Encoding.ASCII.GetBytes(name[..dot]), Encoding.ASCII.GetBytes(name[(dot + 1)..]), sub: false);
        }

        scorer.Run();
        return scorer;
    }

    /// <summary>Labels of all lengths from 1 to 63, some with characters that have no token.</summary>
    private static string[] Names(int count)
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, count).Select(i => new string([.. Enumerable.Range(0, (i % 63) + 1).Select(_ => "abcdefghijklmnopqrstuvwxyz0123456789-_?"[random.Next(39)])]) + (i % 3 == 0 ? ".com" : ".x"))];
    }
}
