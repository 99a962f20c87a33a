using Lazaret.Domains.Classify;
using Lazaret.Domains.Verdicts;
using Microsoft.AspNetCore.Http;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Api;

/// <summary>The query of a request: a misspelled name or value is an error, never ignored.</summary>
internal static class DomainQuery
{
    public const string Profile = "profile";

    public static ClassifyOptions Read(HttpContext http, DomainApiOptions options)
    {
        Check(http, Profile);
        Microsoft.Extensions.Primitives.StringValues given = http.Request.Query[Profile];
        if (given.Count > 1)
        {
            throw new DomainApiException(400, "The parameter stands there more than once.") { Member = Profile };
        }

        string? text = given.Count == 0 || string.IsNullOrEmpty(given[0]) ? null : given[0];
        return text is null ? new ClassifyOptions(options.Profile)
            : EnumNames.TryParse(text, out ThresholdProfile profile) ? new ClassifyOptions(profile)
            : throw new DomainApiException(400, $"The profile \"{(text.Length <= 100 ? text : text[..100] + "…")}\" is not known.") { Member = Profile, Allowed = ThresholdProfiles.Allowed };
    }

    public static void Check(HttpContext http, params string[] declared)
    {
        foreach (string name in http.Request.Query.Keys)
        {
            if (!declared.Contains(name, StringComparer.Ordinal))
            {
                throw new DomainApiException(400, "There is no such query parameter here.") { Member = name, Allowed = declared.Length == 0 ? "none" : string.Join(", ", declared) };
            }
        }
    }
}
