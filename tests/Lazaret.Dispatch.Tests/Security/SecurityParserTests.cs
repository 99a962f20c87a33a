using Lazaret.Dispatch.Security;

namespace Lazaret.Dispatch.Tests.Security;

public sealed class SecurityParserTests
{
    private static readonly SecurityParser Parser = new(SecuritySample.Model);

    [Theory]
    [InlineData("open", "OPEN | | | ")]
    [InlineData("Open//blue\\TLP:amber", "OPEN | BLUE | | TLP:AMBER")]
    [InlineData("  deep   rel:home  ", "DEEP | | REL:HOME | ")]
    [InlineData("very deep", "VERY DEEP | | | ")]
    [InlineData("INNER: CORE", "INNER: CORE | | | ")]
    [InlineData("BLUEGREEN OPEN", "OPEN | BLUEGREEN | | ")]
    [InlineData("BLUE BLUEGREEN OPEN BLUE", "OPEN | BLUE,BLUEGREEN | | ")]
    [InlineData("DEEP REL:HOME,NORTH", "DEEP | | REL:HOME,REL:NORTH | ")]
    [InlineData("DEEP REL:HOME REL:NORTH,SOUTH", "DEEP | | REL:HOME,REL:NORTH,REL:SOUTH | ")]
    [InlineData("DEEP HOME EYES", "DEEP | | REL:HOME | ")]
    [InlineData("DEEP HOME EYES REL:SOUTH", "DEEP | | REL:HOME,REL:SOUTH | ")]
    [InlineData("OPEN DEEP INNER", "DEEP | | | ")] // the last listed counts
    [InlineData("DEEP LOWONLY HIGHONLY", "DEEP | HIGHONLY | | ")]
    [InlineData("INNER LOWONLY HIGHONLY", "INNER | LOWONLY | | ")]
    [InlineData("OPEN DEEP REL:HOME", "DEEP | | REL:HOME | ")]
    [InlineData("DEEP TLP:RED", "DEEP | | | ")] // where groups are allowed the lights do not count
    [InlineData("OPEN TLP:RED TLP:CLEAR TLP:AMBER", "OPEN | | | TLP:RED")]
    [InlineData("OPEN TLP:AMBER+STRICT", "OPEN | | | TLP:AMBER+STRICT")]
    public void A_string_is_taken_apart_and_normalised(string text, string expected)
    {
        SecurityMarking marking = Parser.Parse(text).Marking!;
        Assert.Equal(expected, string.Join(" | ", marking.Classification.Name, string.Join(',', marking.Caveats.Select(c => c.Name).Order()), string.Join(',', marking.Groups.Order()), marking.Tlp?.Name).Replace("  ", " "));
    }

    [Theory]
    [InlineData("", "it has no classification")]
    [InlineData("BLUE", "it has no classification")]
    [InlineData("OPENED", "\"OPENED\" is no label")]
    [InlineData("VERY", "\"VERY\" is no label")]
    [InlineData("VERY OPEN DEEP", "\"VERY\" is no label")]
    [InlineData("HOME OPEN EYES", "\"HOME\" is no label")]
    [InlineData("DEEP REL:HOME,EAST", "\"REL:EAST\" is no group")]
    [InlineData("DEEP REL:", "\"REL:\" is no group")]
    [InlineData("DEEP REL:HOME,", "\"REL:\" is no group")]
    [InlineData("DEEP REL:HOME, NORTH", "\"REL:\" is no group")]
    [InlineData("DEEP REL:NORTH", "it is released to groups without REL:HOME")]
    [InlineData("INNER REL:HOME", "no classification of it allows groups")]
    [InlineData("OPEN TLP:GREY", "\"TLP:GREY\" is no label")]
    public void A_string_that_cannot_be_understood_is_refused(string text, string why) =>
        Assert.Equal($"the security string cannot be used: {why}", Parser.Parse(text).Error);
}
