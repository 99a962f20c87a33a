using System.Text.Json;

namespace Lazaret.Dispatch.Tests.Clients;

/// <summary>The members that the Python client's models allow (<c>event-dispatcher</c> §3): it refuses a whole answer for any other, and for lists that are null.</summary>
internal static class StrictModels
{
    /// <summary>Type → members; behind the colon the type of a member's object or of its list's items, <c>!</c> = must be there.</summary>
    private static readonly Dictionary<string, string> Members = new()
    {
        ["author"] = "name! version category security",
        ["node"] = "author!:author action! sha256! relationship timestamp! file_format size filename language",
        ["source"] = "name! references security path!:node timestamp! settings",
        ["feature"] = "name! value! type! label size offset",
        ["stream"] = "identify_version label! size! sha512! sha256! sha1! md5! ssdeep tlsh mime! magic! file_format file_extension language",
        ["entity"] = "sha256! sha512 sha1 md5 ssdeep tlsh size mime magic file_format file_extension info features:feature datastreams:stream",
        ["flags"] = "bypass_cache expedite retry",
        ["binary"] = "model_version kafka_key timestamp! author!:author source!:source entity!:entity action! dequeued retries flags!:flags track_source_references track_links track_authors",
        ["status"] = "model_version kafka_key timestamp! author!:author entity!:status_entity",
        ["status_entity"] = "input!:binary status! runtime error message results:binary",
        ["plugin"] = "model_version kafka_key timestamp! author!:author entity!:plugin_entity",
        ["plugin_entity"] = "name! version category contact description security features:plugin_feature config",
        ["plugin_feature"] = "name! type! desc",
        ["delete"] = "model_version kafka_key timestamp! author!:author action! entity!:delete_entity",
        ["delete_entity"] = "reason submission:delete_submission author:delete_author link:delete_link",
        ["delete_submission"] = "track_source_references! timestamp",
        ["delete_author"] = "track_author! timestamp",
        ["delete_link"] = "track_link!",
        ["insert"] = "model_version kafka_key timestamp! author!:author entity!:insert_entity track_link track_author",
        ["insert_entity"] = "original_source! parent_sha256! child!:entity child_history!:node",
        ["download"] = "model_version kafka_key timestamp! author!:author source!:source action! entity!:download_entity",
        ["download_entity"] = "hash! direct_url direct_expiry pcap category category_quota metadata",
        ["info"] = "filtered! fetched! ready! paused! consumers_not_ready filters",
        ["posted"] = "total_ok! total_failures! failures!:failure ok",
        ["failure"] = "event! error!",
        ["simulated"] = "consumers!:consumer",
        ["consumer"] = "name! version! filter_out! filter_out_trigger!",
        ["error"] = "status! title! detail! error_enum! error_params",
        ["uploaded"] = "data!:stream",
    };

    private static readonly string[] Free = ["info", "metadata", "references", "settings", "relationship", "config", "filters", "error_params"];

    public static void Check(string type, JsonElement value, string path = "")
    {
        Assert.True(value.ValueKind == JsonValueKind.Object, $"{path} ({type}) is {value.ValueKind}");
        Dictionary<string, (bool Needed, string? Type)> allowed = Members[type].Split(' ').Select(m => m.Split(':'))
            .ToDictionary(m => m[0].TrimEnd('!'), m => (m[0].EndsWith('!'), m.Length > 1 ? m[1] : null));
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string here = $"{path}.{member.Name}";
            Assert.True(allowed.TryGetValue(member.Name, out (bool, string? Type) rule), $"{here} is not a member of {type}");
            Assert.False(member.Value.ValueKind == JsonValueKind.Null, $"{here} is null");
            if (member.Name.EndsWith("timestamp", StringComparison.Ordinal))
            {
                Assert.Matches(@"(Z|[+-]\d\d:\d\d)$", member.Value.GetString()!);
            }

            if (rule.Type is null)
            {
                Assert.True(member.Value.ValueKind != JsonValueKind.Object || Free.Contains(member.Name), $"{here} is an object");
                continue;
            }

            foreach (JsonElement item in member.Value.ValueKind == JsonValueKind.Array ? [.. member.Value.EnumerateArray()] : (JsonElement[])[member.Value])
            {
                Check(rule.Type, item, here);
            }
        }

        Assert.All(allowed.Where(a => a.Value.Needed), a => Assert.True(value.TryGetProperty(a.Key, out _), $"{path}.{a.Key} is missing"));
    }
}
