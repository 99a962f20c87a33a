using System.Net;
using System.Text.Json;

namespace Lazaret.Connectors.S3.Events;

/// <summary>
/// Reads what S3 says of new objects: a notification (<c>Records</c>), the same in an SNS envelope, or an EventBridge event. Keys in notifications are form-encoded (a space is <c>+</c>), those of
/// EventBridge are plain. Everything here comes from outside and may have any shape.
/// </summary>
internal static class S3Events
{
    private const int MostRecords = 1000;

    /// <summary>The objects of <paramref name="bucket"/> that an event tells of; null when it is no event of S3.</summary>
    public static IReadOnlyList<S3Location>? Decode(JsonElement body, string bucket)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (Text(body, "Type") is { } type && Text(body, "Message") is { } message && Text(body, "TopicArn") is not null)
        {
            return type == "Notification" ? Enveloped(message, bucket) : []; // a confirmation of a subscription is for a person to answer
        }

        if (body.TryGetProperty("Records", out JsonElement records) && records.ValueKind == JsonValueKind.Array)
        {
            return Records(records, bucket);
        }

        if (Text(body, "source") == "aws.s3" && body.TryGetProperty("detail", out JsonElement detail))
        {
            return Text(body, "detail-type") is "Object Created" or "Object Restore Completed" && Of(detail, bucket, "version-id", encoded: false) is { } one ? [one] : [];
        }

        return Text(body, "Event") == "s3:TestEvent" ? [] : null;
    }

    private static IReadOnlyList<S3Location>? Enveloped(string message, string bucket)
    {
        try
        {
            using JsonDocument inner = JsonDocument.Parse(message);
            return inner.RootElement.ValueKind == JsonValueKind.Object && Text(inner.RootElement, "TopicArn") is null ? Decode(inner.RootElement, bucket) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<S3Location> Records(JsonElement records, string bucket)
    {
        List<S3Location> found = [];
        foreach (JsonElement record in records.EnumerateArray().Take(MostRecords))
        {
            // An event without a name is what simple relays send; one that tells of something else than new content is not ours.
            bool created = record.ValueKind == JsonValueKind.Object && Text(record, "eventName") switch
            {
                null => true,
                { } name => Plain(name).StartsWith("ObjectCreated", StringComparison.Ordinal) || Plain(name).StartsWith("ObjectRestore:Completed", StringComparison.Ordinal),
            };
            if (created && record.TryGetProperty("s3", out JsonElement s3) && Of(s3, bucket, "versionId", encoded: true) is { } one && !found.Contains(one))
            {
                found.Add(one);
            }
        }

        return found;
    }

    private static S3Location? Of(JsonElement parent, string bucket, string version, bool encoded)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty("bucket", out JsonElement from) || !parent.TryGetProperty("object", out JsonElement one)
            || from.ValueKind != JsonValueKind.Object || one.ValueKind != JsonValueKind.Object || Text(from, "name") != bucket || Text(one, "key") is not { Length: > 0 } key)
        {
            return null;
        }

        string id = Text(one, version) ?? "";
        return new S3Location(encoded ? WebUtility.UrlDecode(key) : key, id is "" or "null" ? null : id);
    }

    private static string Plain(string name) => name.StartsWith("s3:", StringComparison.Ordinal) ? name[3..] : name;

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
