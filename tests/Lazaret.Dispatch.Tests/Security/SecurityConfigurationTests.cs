using Lazaret.Dispatch.Security;
using Lazaret.Dispatch.Settings;

namespace Lazaret.Dispatch.Tests.Security;

public sealed class SecurityConfigurationTests
{
    private readonly Findings findings = new();

    [Fact]
    public void The_whole_configuration_is_read()
    {
        SecurityModel model = SecuritySample.Model;
        Assert.Equal([("OPEN", 1), ("INNER", 5), ("INNER: CORE", 10), ("DEEP", 20), ("VERY DEEP", 30)], model.Classifications.Select(c => (c.Name, c.Priority)));
        Assert.Equal(new SecurityCaveat("HIGHONLY", 20, null), model.Caveats[3]);
        Assert.Equal([false, false, true, true], model.Tlps.Select(t => t.Enforced));
        Assert.Equal(("REL:HOME", "HOME EYES", "REL:", 10, "open"), (model.Origin, model.OriginAltName, model.Prefix, model.ReleasabilityFrom, model.Default));
        Assert.Equal(["DEEP", "OPEN TLP:RED"], model.Presets);
        Assert.Equal(["OPEN"], model.MinimumRequiredAccess);
    }

    [Fact]
    public void Nothing_is_no_mistake() => Assert.Equal(SecurityModel.None, Read(), SameModel);

    [Fact]
    public void A_default_may_be_a_bare_word_or_json()
    {
        Assert.Equal("LOW", Read(("security_labels", """{"classification":{"options":[{"name":"LOW","priority":1}]}}"""), ("security_default", "\"LOW\"")).Default);
        Assert.Empty(findings.Warnings);
    }

    [Theory]
    [InlineData("{", "security_labels is not valid JSON")]
    [InlineData("[]", "security_labels is []; allowed is an object")]
    [InlineData("""{"classification": 3}""", "security_labels classification is 3; allowed is an object")]
    [InlineData("""{"classification": {"options": {}}}""", "classification.options is {}; allowed is a list of objects")]
    [InlineData("""{"classification": {"options": ["a"]}}""", "allowed is a list of objects")]
    [InlineData("""{"classification": {"options": [{"name": "A"}]}}""", "each classification needs one")]
    [InlineData("""{"classification": {"options": [{"priority": 1}]}}""", "an option without a name")]
    [InlineData("""{"classification": {"options": [{"name": 5, "priority": 1}]}}""", "classification.options.name is 5; allowed is a text")]
    [InlineData("""{"classification": {"options": [{"name": "\ud800", "priority": 1}]}}""", "allowed is a text")]
    [InlineData("""{"classification": {"options": [{"name": "A", "priority": 1.5}]}}""", "priority is 1.5; allowed is a whole number")]
    [InlineData("""{"caveat": {"options": [{"name": "A"}]}}""", "no classification")]
    [InlineData("""{"classification": {"options": [{"name": "a b", "priority": 1}, {"name": "A  B", "priority": 2}]}}""", "has \"A B\" twice")]
    [InlineData("""{"classification": {"options": [{"name": "A", "priority": 1}]}, "caveat": {"options": [{"name": "B", "min_priority": 3, "max_priority": 2}]}}""", "min_priority 3 and max_priority 2")]
    [InlineData("""{"classification": {"options": [{"name": "A", "priority": 1}]}, "releasability": {"options": [{"name": "REL:B"}]}}""", "releasability.origin is \"\"")]
    [InlineData("""{"classification": {"options": [{"name": "A", "priority": 1}]}, "releasability": {"origin": "B", "options": [{"name": "B"}]}}""", "begin with REL:")]
    [InlineData("""{"classification": {"options": [{"name": "A", "priority": 1}]}, "tlp": {"options": [{"name": "T", "enforce_security": "yes"}]}}""", "allowed is true or false")]
    public void Wrong_labels_are_mistakes(string labels, string expected)
    {
        Read(("security_labels", labels));
        Assert.Contains(findings.Mistakes, m => m.Contains(expected));
    }

    [Fact]
    public void All_mistakes_are_told_together()
    {
        Read(("security_labels", "{"), ("security_presets", "[1]"), ("security_minimum_required_access", "\"LOW\""), ("security_allow_releasability_priority_gte", "high"));
        Assert.Equal(4, findings.Mistakes.Count);
    }

    [Fact]
    public void What_would_silently_deny_everything_is_told()
    {
        Read(("security_labels", """{"classification": {"options": [{"name": "A", "priority": 1}]}, "releasability": {"origin": "REL:B", "options": [{"name": "REL:B"}]}}"""), ("security_default", "B"));
        Assert.Empty(findings.Mistakes);
        Assert.Equal(2, findings.Warnings.Count);
    }

    private SecurityModel Read(params (string Name, string Value)[] environment) =>
        SecurityConfiguration.Read(environment.Select(e => KeyValuePair.Create(e.Name, e.Value)), findings);

    private static bool SameModel(SecurityModel a, SecurityModel b) =>
        a.Classifications.SequenceEqual(b.Classifications) && a.Groups.SequenceEqual(b.Groups) && a.Default == b.Default && a.Presets.Count == b.Presets.Count;
}
