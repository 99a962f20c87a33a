using System.Text.Json;
using Lazaret.Dispatch.Security;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Security;

public sealed class SecurityAccessTests
{
    private readonly SecurityAccess access = new(SecuritySample.Model);

    [Theory]
    [InlineData("DEEP", "OPEN")]
    [InlineData("DEEP", "INNER: CORE")]
    [InlineData("DEEP", "DEEP")]
    [InlineData("deep blue", "Open/Blue")]
    [InlineData("DEEP REL:HOME", "DEEP REL:HOME,NORTH")]
    [InlineData("DEEP REL:HOME,SOUTH", "DEEP REL:HOME")]
    [InlineData("DEEP REL:HOME", "DEEP")]
    [InlineData("DEEP", "OPEN TLP:AMBER")] // a note, not enforced
    [InlineData("INNER TLP:RED", "OPEN TLP:RED")]
    [InlineData("", "DEEP")]
    [InlineData("DEEP", "")]
    [InlineData(null, null)]
    [InlineData("nonsense", "")]
    public void Who_holds_all_of_it_sees_it(string? max, string? security) => Assert.True(access.CanAccess(max, security));

    [Theory]
    [InlineData("DEEP", "VERY DEEP")]
    [InlineData("DEEP", "OPEN BLUE")]
    [InlineData("DEEP BLUE", "OPEN BLUEGREEN")]
    [InlineData("DEEP", "DEEP REL:HOME")]
    [InlineData("INNER TLP:AMBER", "OPEN TLP:RED")]
    [InlineData("INNER TLP:RED", "OPEN TLP:AMBER+STRICT")]
    [InlineData("nonsense", "OPEN")]
    [InlineData("DEEP", "nonsense")]
    [InlineData("nonsense", "nonsense")]
    [InlineData(" ", "OPEN")]
    [InlineData("DEEP", " ")]
    public void Everybody_else_does_not(string max, string security)
    {
        Assert.False(access.CanAccess(max, security));
        Assert.False(access.CanAccess(max, security)); // remembered
    }

    [Fact]
    public void Without_labels_nothing_with_a_string_is_seen()
    {
        SecurityAccess none = new(SecurityModel.None);
        Assert.False(none.CanAccess("OPEN", "OPEN"));
        Assert.True(none.CanAccess("OPEN", ""));
        Assert.NotNull(none.WhyUseless("OPEN"));
        Assert.Null(none.WhyUseless(""));
    }

    [Fact]
    public void Equal_priorities_are_not_below_each_other()
    {
        SecurityAccess equal = new(new SecurityModel { Classifications = [new("EAST", 1), new("WEST", 1)] });
        Assert.False(equal.CanAccess("WEST", "EAST"));
        Assert.False(equal.CanAccess("EAST", "WEST"));
        Assert.True(equal.CanAccess("EAST", "EAST"));
    }

    [Fact]
    public void Long_strings_are_judged_or_refused()
    {
        string blanks = new(' ', 2_000);
        Assert.True(access.CanAccess("DEEP" + blanks, "OPEN"));
        Assert.False(access.CanAccess("DEEP", "OPEN" + new string(' ', 20_000)));
        Assert.NotNull(access.WhyUseless("DEEP" + new string(' ', 20_000)));
    }

    [Fact]
    public async Task Many_threads_get_right_answers_from_a_small_memory()
    {
        SecurityAccess small = new(SecuritySample.Model, remembered: 8);
        string[] all = ["OPEN", "INNER", "DEEP", "VERY DEEP", "OPEN BLUE", "DEEP BLUE", "what", "INNER: CORE"];
        var wanted = all.SelectMany(a => all.Select(b => (a, b, access.CanAccess(a, b)))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            Random random = new(seed);
            for (int i = 0; i < 5_000; i++)
            {
                (string max, string security, bool answer) = wanted[random.Next(wanted.Length)];
                Assert.Equal(answer, small.CanAccess(max, security));
            }
        })));
    }

    [Fact]
    public void The_memory_has_an_end_and_keeps_what_is_asked_for()
    {
        AnswerCache cache = new(100);
        for (int i = 0; i < 10_000; i++)
        {
            cache.Keep(("a", i.ToString()), true);
            Assert.True(cache.Find(("a", "0")));
            Assert.True(cache.Count <= 100);
        }

        Assert.Null(cache.Find(("a", "5")));
    }

    [Fact]
    public void The_reference_pairs_hold()
    {
        JsonElement vectors = AzulCases.Vectors("security");
        SecurityAccess reference = new(SecuritySample.OfVectors(vectors.GetProperty("settings")));
        foreach (JsonElement pair in vectors.GetProperty("allow").EnumerateArray())
        {
            Assert.True(reference.CanAccess(pair[0].GetString(), pair[1].GetString()), pair.GetRawText());
        }

        foreach (JsonElement pair in vectors.GetProperty("deny").EnumerateArray())
        {
            Assert.False(reference.CanAccess(pair[0].GetString(), pair[1].GetString()), pair.GetRawText());
        }
    }
}
