using System.Text.Json;
using Lazaret.Core.Text;
using Lazaret.Dispatch.Settings;

namespace Lazaret.Dispatch.Security;

/// <summary>Reads the labels from the environment, where each variable holds JSON (<c>event-dispatcher</c> §17). Names are case-insensitive.</summary>
internal static class SecurityConfiguration
{
    public const string Labels = "security_labels";
    public const string Default = "security_default";
    public const string Presets = "security_presets";
    public const string MinimumRequiredAccess = "security_minimum_required_access";
    public const string ReleasabilityFrom = "security_allow_releasability_priority_gte";

    /// <summary>The labels; what is wrong is told in <paramref name="findings"/>.</summary>
    public static SecurityModel Read(IEnumerable<KeyValuePair<string, string>> environment, Findings findings)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in environment.Where(e => !string.IsNullOrWhiteSpace(e.Value)).OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            values.TryAdd(name, value);
        }

        SecurityModel model = SecurityModel.None;
        if (Json(values, Labels, findings) is { } labels)
        {
            JsonReader json = new(Labels, findings);
            model = model with
            {
                Classifications = Options(json, labels, "classification", o => new SecurityLevel(Name(json, o, "classification"), json.Number(o, "classification.options", "priority") ?? Missing(findings, o))),
                Caveats = Options(json, labels, "caveat", o => new SecurityCaveat(Name(json, o, "caveat"), json.Number(o, "caveat.options", "min_priority"), json.Number(o, "caveat.options", "max_priority"))),
                Tlps = Options(json, labels, "tlp", o => new SecurityTlp(Name(json, o, "tlp"), json.Flag(o, "tlp.options", "enforce_security"))),
                Groups = Options(json, labels, "releasability", o => Name(json, o, "releasability")),
            };
            if (json.Object(labels, "", "releasability") is { } releasability)
            {
                model = model with
                {
                    Origin = Upper(json.Text(releasability, "releasability", "origin")),
                    OriginAltName = Upper(json.Text(releasability, "releasability", "origin_alt_name")),
                    Prefix = Upper(json.Text(releasability, "releasability", "prefix") ?? model.Prefix),
                };
            }
        }

        model = model with
        {
            ReleasabilityFrom = Json(values, ReleasabilityFrom, findings) is { } from ? new JsonReader(ReleasabilityFrom, findings).Number(from) : null,
            Presets = Json(values, Presets, findings) is { } presets ? new JsonReader(Presets, findings).Texts(presets) : [],
            MinimumRequiredAccess = Json(values, MinimumRequiredAccess, findings) is { } least ? new JsonReader(MinimumRequiredAccess, findings).Texts(least) : [],
            Default = values.TryGetValue(Default, out string? usual) ? Unquoted(usual) : "",
        };
        SecurityRules.Check(model, findings);
        return model;
    }

    private static JsonElement? Json(Dictionary<string, string> values, string name, Findings findings)
    {
        if (!values.TryGetValue(name, out string? text))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            findings.Mistake($"{name} is not valid JSON: {Shown.Of(e.Message)}");
            return null;
        }
    }

    private static List<T> Options<T>(JsonReader json, JsonElement labels, string kind, Func<JsonElement, T> read) =>
        json.Object(labels, "", kind) is { } group ? [.. json.Objects(group, kind, "options").Select(read)] : [];

    private static string Name(JsonReader json, JsonElement option, string kind) => Upper(json.Text(option, $"{kind}.options", "name"));

    private static string Upper(string? text) => string.Join(' ', SecurityParser.Words(text ?? ""));

    private static int Missing(Findings findings, JsonElement option)
    {
        findings.Mistake($"{Labels} classification.options has no priority in {Shown.Of(option.GetRawText())}; each classification needs one");
        return 0;
    }

    /// <summary>The only value that is usually a bare word.</summary>
    private static string Unquoted(string text)
    {
        try
        {
            return text.TrimStart().StartsWith('"') ? JsonSerializer.Deserialize<string>(text) ?? "" : text;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            return text;
        }
    }
}
