using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Azul;

namespace Lazaret.Dispatch.Tests.Sources;

public sealed class SourceExpiryTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("1 days", 1)]
    [InlineData("3 weeks", 21)]
    [InlineData("2 months", 60)]
    [InlineData("1 years", 365)]
    [InlineData("10000 years", 3650000)]
    public void A_text_of_the_form_is_taken(string text, int? days)
    {
        Assert.True(SourceExpiry.TryParse(text, out TimeSpan? expiry));
        Assert.Equal(days, (int?)expiry?.TotalDays);
    }

    [Theory]
    [InlineData("7  days")]
    [InlineData(" 7 days")]
    [InlineData("7 days ")]
    [InlineData("seven days")]
    [InlineData("7days")]
    [InlineData("7")]
    [InlineData("1 day")]
    [InlineData("-7 days")]
    [InlineData("+7 days")]
    [InlineData("0 days")]
    [InlineData("7 Days")]
    [InlineData("7\tdays")]
    [InlineData("10001 years")]
    [InlineData("99999999999 days")]
    [InlineData("2147483647 years")]
    public void Any_other_text_is_a_mistake(string text) => Assert.False(SourceExpiry.TryParse(text, out _));

    [Fact]
    public void The_reference_cases_hold()
    {
        foreach (var row in AzulCases.Vectors("source_expiry_ms").EnumerateArray().Where(r => r.TryGetProperty("in", out _)))
        {
            Assert.True(SourceExpiry.TryParse(row.GetProperty("in").GetString(), out TimeSpan? expiry));
            Assert.Equal(row.GetProperty("ms").GetInt64(), new SourceDefinition { Name = "a", Expiry = expiry }.ExpiryMilliseconds);
        }
    }
}
