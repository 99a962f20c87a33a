using FsCheck;
using FsCheck.Fluent;
using Lazaret.Dispatch.Security;
using Lazaret.Dispatch.Settings;
using Lazaret.Dispatch.Sources;
using Lazaret.Dispatch.Tests.Security;

namespace Lazaret.Dispatch.Tests.Settings;

/// <summary>Whatever stands in a variable is read or told; nothing throws.</summary>
public sealed class AnyTextTests
{
    private static readonly Gen<string> Yaml = Gen.Elements(
        "sources", "topics", "topic", "a", "b.c", ":", ": ", "\n", "\n  ", "\n    ", "- ", "{", "}", "[", "]", ",", "&x ", "*x", "<<", "? ", "|", ">", "'", "\"", "#", "!", "!!int ", "---", "...", "~", "null", "1",
        "-1", "expire_events_after", "7 days", "references", "kafka", "config", "numpartitions", "retention.ms", "\t", "\u0000", "%", "@", "é", "\\u00zz").ListOf().Select(p => string.Concat(p));

    private static readonly Gen<string> Json = Gen.Elements(
        "{", "}", "[", "]", ",", ":", "\"classification\"", "\"options\"", "\"name\"", "\"priority\"", "\"releasability\"", "\"prefix\"", "\"\"", "\"a\"", "\"\\ud800\"", "1", "1e99", "null", "true", " ",
        "{\"classification\":{\"options\":[", "{\"name\":\"A\",\"priority\":1}", "]}}", "{\"\\ud800\":1}").ListOf().Select(p => string.Concat(p));

    private static readonly Gen<string> Any = ArbMap.Default.GeneratorFor<string>().Select(s => s ?? "");

    [Fact]
    public void Any_YAML_is_read_or_told() => Prop.ForAll(Yaml.Or(Any).ToArbitrary(), text =>
    {
        _ = SourcesYaml.Read(text, new Findings());
        _ = TopicsYaml.Read(text, new Findings());
        _ = SourcesYaml.Read("sources:\n  a: {" + text + "}", new Findings());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Any_labels_are_read_or_told() => Prop.ForAll(Json.Or(Any).ToArbitrary(), text =>
    {
        foreach (string name in new[] { SecurityConfiguration.Labels, SecurityConfiguration.Default, SecurityConfiguration.Presets, SecurityConfiguration.ReleasabilityFrom })
        {
            _ = SecurityConfiguration.Read([KeyValuePair.Create(name, text)], new Findings());
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Any_security_string_is_a_marking_or_an_error()
    {
        SecurityParser parser = new(SecuritySample.Model);
        SecurityAccess access = new(SecuritySample.Model);
        Gen<string> words = Gen.Elements("OPEN", "DEEP", "VERY", "BLUE", "REL:", "REL:HOME", "NORTH", ",", "HOME EYES", "TLP:RED", "/", "\\", " ", "  ", "\u00a0", "ı", "x").ListOf().Select(w => string.Concat(w)).Or(Any);
        Prop.ForAll(words.ToArbitrary(), words.ToArbitrary(), (max, security) =>
        {
            SecurityParseResult result = parser.Parse(security);
            Assert.True(result.Marking is null != (result.Error is null));
            bool answer = access.CanAccess(max, security);
            Assert.Equal(answer, access.CanAccess(max, security));
            Assert.True(!answer || max.Length == 0 || security.Length == 0 || (parser.Parse(max).Marking is not null && result.Marking is not null));
            if (result.Marking is not null)
            {
                Assert.True(access.CanAccess(security, security));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [Fact]
    public void Any_variables_are_settings_or_one_exception() => Prop.ForAll(
        Gen.Elements("DP__LISTEN_ADDR", "DP.EVENTS.SOURCES", "DP__API_KEYS", "DP__EVENTS__LOG", "DP__", "DP.", "BED__LOG_LEVEL", "DP__STREAMS__AES_KEY", "DP__EVENTS__KAFKA__POLL_WAIT_EVENTS").Or(Any).ToArbitrary(),
        Any.Or(Yaml).ToArbitrary(),
        (name, value) =>
        {
            try
            {
                Assert.NotEmpty(DispatchSettings.Read([KeyValuePair.Create(name, value)]).Entries);
            }
            catch (SettingsException e)
            {
                Assert.NotEmpty(e.Mistakes);
                Assert.DoesNotContain('\n', e.Message);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}
