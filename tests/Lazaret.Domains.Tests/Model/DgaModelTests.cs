using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Lazaret.Domains.Model;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Model;

public sealed class DgaModelTests
{
    [Fact]
    public void The_model_that_is_built_in_is_whole_and_tells_what_it_is()
    {
        DgaModel model = DgaModel.LoadEmbedded();
        Assert.StartsWith("lazaret-dga-", model.Info.Id, StringComparison.Ordinal);
        Assert.Equal(64, model.Info.Hash.Length);
        Assert.True(DateOnly.TryParse(model.Info.Created, out _));
        Assert.Contains("conficker", model.Info.Families);
        Assert.Equal(model.Info.Families, model.Info.FamilyDetails.Select(f => f.Name));
        Assert.True(model.ThresholdOf(ThresholdProfile.HighConfidence) > model.ThresholdOf(ThresholdProfile.Balanced));
        Assert.True(model.ThresholdOf(ThresholdProfile.Balanced) > model.ThresholdOf(ThresholdProfile.Sensitive));
        Assert.Equal(0, model.LogOdds[model.ThresholdOf(ThresholdProfile.Compat)], 3);
        Assert.NotNull(model.Histogram);
    }

    [Fact]
    public void A_model_comes_from_a_file_and_its_hash_is_that_of_the_file()
    {
        string path = Path.GetTempFileName();
        try
        {
            byte[] bytes = Small().Write();
            File.WriteAllBytes(path, bytes);
            DgaModel model = DgaModel.Load(path);
            Assert.Equal(("random-1", "2026-11-21"), (model.Info.Id, model.Info.Created));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), model.Info.Hash);
            Assert.Equal(["alpha", "beta", "gamma"], model.Info.Families);
            Assert.Equal((DomainCategory.WordList, "beta-alias"), (model.Info.FamilyDetails[1].Category, model.Info.FamilyDetails[1].Aliases[0]));
            Assert.Equal([3L, 4L], model.Histogram!.Dga);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Any_changed_byte_and_any_cut_is_noticed()
    {
        byte[] file = Small().Write();
        Random random = new(3);
        for (int i = 0; i < 200; i++)
        {
            byte[] changed = (byte[])file.Clone();
            changed[random.Next(changed.Length)] ^= (byte)random.Next(1, 256);
            Assert.Throws<InvalidDataException>(() => DgaModel.Parse(changed, "changed"));
            Assert.Throws<InvalidDataException>(() => DgaModel.Parse(file[..random.Next(file.Length)], "cut"));
        }
    }

    [Theory]
    [InlineData("version", "has version 2 of the format; this program reads version 1")]
    [InlineData("length", "says that its header has 4294967295 bytes")]
    [InlineData("json", "has a header that cannot be read")]
    [InlineData("magic", "is no model file: it does not begin with DGAM")]
    public void A_file_with_a_good_hash_and_a_bad_beginning_is_refused(string what, string expected)
    {
        byte[] body = Small().Write()[..^32];
        switch (what)
        {
            case "version": body[4] = 2; break;
            case "length": body.AsSpan(8, 4).Fill(0xFF); break;
            case "json": body[12] = (byte)'x'; break;
            default: body[0] = (byte)'X'; break;
        }

        InvalidDataException e = Assert.Throws<InvalidDataException>(() => DgaModel.Parse(ModelWriter.Seal(body), "m.dgam"));
        Assert.StartsWith("The model m.dgam " + expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id", null, "a member \"id\"")]
    [InlineData("networks", "[]", "has 0 networks")]
    [InlineData("networks", "[7]", "header.networks has to be or have a member \"name\"")]
    [InlineData("tokens", """{"characters":"ab","unknown":1,"pad":2}""", "the tokens 1 and 2")]
    [InlineData("tokens", """{"characters":"äb","unknown":2,"pad":3}""", "not ASCII")]
    [InlineData("maxLength", "1000", "allowed are 8 to 253")]
    [InlineData("familyBenign", "2", "the outputs for \"other\" and benign at 3 and 2")]
    [InlineData("margin", """{"random":[[0,0]],"wordlist":[[0,0],[1,1]]}""", "bad knots in margin.random: it needs two knots or more")]
    [InlineData("margin", """{"random":[[0,0],[1,0]],"wordlist":[[0,0],[1,1]]}""", "bad knots in margin.random: knot 2 does not lie above knot 1")]
    [InlineData("marginSub", """{"random":[[0,0],[1,1]],"wordlist":[[0,"x"],[1,1]]}""", "header.marginSub.wordlist has to be or have a number")]
    [InlineData("profiles", """{"balanced":{"margin":3}}""", "lacks the profile \"high-confidence\"")]
    [InlineData("profiles", """{"balanced":{"margin":"three"}}""", "header.profiles.balanced.margin has to be or have a number")]
    [InlineData("combine", """{"random":[["n0",0.5]],"wordlist":[["n0",1]],"family":[["n0",1]]}""", "add up to 0.5, not to 1")]
    [InlineData("combine", """{"random":[["n7",1]],"wordlist":[["n0",1]],"family":[["n0",1]]}""", "names a network \"n7\"")]
    [InlineData("cascade", """{"first":["n7"],"bound":1}""", "names a network \"n7\"")]
    [InlineData("families", """[{"name":"a","group":"","category":"pretty","threshold":0.5},{"name":"b","group":"","category":"hash","threshold":0.5},{"name":"c","group":"","category":"hash","threshold":0.5}]""", "the category \"pretty\"")]
    public void A_header_that_makes_no_sense_is_refused(string member, string? value, string expected)
    {
        ModelWriter writer = Small();
        writer.Header[member] = value is null ? null : JsonNode.Parse(value);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => DgaModel.Parse(writer.Write(), "m.dgam"));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("channels", 9, "has the tensor \"n0.first\" as f32 in the shape [5, 41, 8]; its header asks for f32 in [5, 41, 9]")]
    [InlineData("channels", 0, "has 0 channels in network \"n0\"; allowed are 1 to 1024")]
    [InlineData("taps", 3, "has 3 taps")]
    [InlineData("fc", 2000, "has 2000 hidden units")]
    public void A_network_of_another_shape_than_its_tensors_is_refused(string member, int value, string expected)
    {
        ModelWriter writer = Small();
        writer.Header["networks"]![0]![member] = value;
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => DgaModel.Parse(writer.Write(), "m.dgam"));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offset", 1L << 40)]
    [InlineData("offset", -64L)]
    [InlineData("offset", 0L)]
    [InlineData("offset", 4100L)]
    [InlineData("bytes", 1L << 40)]
    [InlineData("bytes", -4L)]
    [InlineData("dtype", "f64")]
    [InlineData("shape", "[-1]")]
    [InlineData("shape", "[16777215,16777215,16777215,16777215]")]
    public void A_tensor_that_cannot_be_where_it_says_is_refused(string member, object value)
    {
        byte[] file = Small().Write(t => t[member] = value is string s && s[0] == '[' ? JsonNode.Parse(s) : JsonValue.Create(value));
        Assert.Throws<InvalidDataException>(() => DgaModel.Parse(file, "m.dgam"));
    }

    [Fact]
    public void A_missing_tensor_and_one_that_is_not_finite_are_refused()
    {
        Assert.Contains("lacks the tensor \"n0.fc.bias\"", Assert.Throws<InvalidDataException>(() => DgaModel.Parse(Small().Drop("n0.fc.bias").Write(), "m")).Message, StringComparison.Ordinal);
        Assert.Contains("no finite number", Assert.Throws<InvalidDataException>(() => DgaModel.Parse(Small().Set("n0.fc.bias", 1, float.NaN).Write(), "m")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_feature_is_refused_and_not_left_out()
    {
        ModelWriter writer = Small();
        writer.Header["networks"]![0]!["features"] = new JsonArray("entropy");
        Assert.Contains("the feature \"entropy\"", Assert.Throws<InvalidDataException>(() => DgaModel.Parse(writer.Write(), "m")).Message, StringComparison.Ordinal);
    }

    private static ModelWriter Small() => new ModelWriter().Add("n0", 8, [1], 8);
}
