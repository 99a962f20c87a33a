using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Tests.Classify;

public sealed class ThresholdProfilesTests
{
    [Fact]
    public void Every_profile_has_a_name_that_is_read_back()
    {
        foreach (ThresholdProfile profile in Enum.GetValues<ThresholdProfile>())
        {
            string name = ThresholdProfiles.NameOf(profile);
            Assert.Contains(name, ThresholdProfiles.Allowed, StringComparison.Ordinal);
            Assert.Equal(profile, ThresholdProfiles.Parse($" {name.ToUpperInvariant()} "));
        }
    }

    [Theory]
    [InlineData("strict")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("0")]
    public void Another_name_is_refused_with_what_is_allowed(string? name)
    {
        Assert.False(ThresholdProfiles.TryParse(name, out _));
        Assert.Equal(
            $"The threshold profile is \"{name}\"; allowed are high-confidence, balanced, sensitive, compat.", Assert.Throws<FormatException>(() => ThresholdProfiles.Parse(name)).Message);
    }
}
