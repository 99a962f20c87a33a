using System.Text.Json;
using Lazaret.Dispatch.Security;
using Lazaret.Dispatch.Settings;

namespace Lazaret.Dispatch.Tests.Security;

/// <summary>Labels of our own for tests.</summary>
internal static class SecuritySample
{
    public const string Labels = """
        {
          "classification": {"options": [{"name": "open", "priority": 1}, {"name": "Inner", "priority": 5}, {"name": "INNER: CORE", "priority": 10}, {"name": "Deep", "priority": 20}, {"name": "Very Deep", "priority": 30}]},
          "caveat": {"options": [{"name": "BLUE"}, {"name": "BLUEGREEN"}, {"name": "LOWONLY", "max_priority": 5}, {"name": "HIGHONLY", "min_priority": 20, "max_priority": null}]},
          "releasability": {"origin": "REL:HOME", "origin_alt_name": "HOME EYES", "prefix": "REL:", "options": [{"name": "REL:HOME"}, {"name": "REL:NORTH"}, {"name": "REL:SOUTH"}]},
          "tlp": {"options": [{"name": "TLP:CLEAR"}, {"name": "TLP:AMBER", "enforce_security": false}, {"name": "TLP:AMBER+STRICT", "enforce_security": true}, {"name": "TLP:RED", "enforce_security": true}]}
        }
        """;

    public static SecurityModel Model { get; } = Read(new()
    {
        ["SECURITY_LABELS"] = Labels,
        ["security_default"] = "open",
        ["security_presets"] = "[\"DEEP\", \"OPEN TLP:RED\"]",
        ["security_minimum_required_access"] = "[\"OPEN\"]",
        ["security_allow_releasability_priority_gte"] = "10",
    });

    public static SecurityModel Read(Dictionary<string, string> environment)
    {
        Findings findings = new();
        SecurityModel model = SecurityConfiguration.Read(environment, findings);
        Assert.Empty(findings.Mistakes);
        Assert.Empty(findings.Warnings);
        return model;
    }

    /// <summary>The labels of the reference vectors, which are written shorter there, as the environment has them.</summary>
    public static SecurityModel OfVectors(JsonElement settings)
    {
        object[] List(string kind, Func<JsonElement[], object> option) => [.. settings.GetProperty(kind).EnumerateArray().Select(o => option([.. o.EnumerateArray()]))];
        JsonElement releasability = settings.GetProperty("releasability");
        object labels = new
        {
            classification = new { options = List("classification", o => new { name = o[0].GetString(), priority = o[1].GetInt32() }) },
            caveat = new { options = List("caveat", o => o.Length == 1 ? new { name = o[0].GetString() } : new { name = o[0].GetString(), min_priority = o[1].GetInt32(), max_priority = o[2].GetInt32() }) },
            releasability = new
            {
                origin = releasability.GetProperty("origin").GetString(),
                origin_alt_name = releasability.GetProperty("origin_alt_name").GetString(),
                prefix = releasability.GetProperty("prefix").GetString(),
                options = releasability.GetProperty("options").EnumerateArray().Select(o => new { name = o.GetString() }),
            },
            tlp = new { options = List("tlp", o => new { name = o[0].GetString(), enforce_security = o.Length > 1 }) },
        };
        return Read(new()
        {
            [SecurityConfiguration.Labels] = JsonSerializer.Serialize(labels),
            [SecurityConfiguration.Default] = settings.GetProperty("default").GetString()!,
            [SecurityConfiguration.MinimumRequiredAccess] = settings.GetProperty("minimum_required_access").GetRawText(),
            [SecurityConfiguration.ReleasabilityFrom] = settings.GetProperty("allow_releasability_priority_gte").GetRawText(),
        });
    }
}
