using Amazon.S3;
using Amazon.S3.Model;

namespace Lazaret.Connectors.S3.Acting;

/// <summary>Adds tags to those that an object has. S3 can only replace the whole set, so it is read first.</summary>
internal sealed class S3Tagger(IAmazonS3 client, string bucket)
{
    private const int Most = 10;

    /// <summary>Null when it is done; else why it cannot be, as a sentence. Failures of the store come as exceptions.</summary>
    public async Task<string?> TagAsync(string key, string? version, IReadOnlyDictionary<string, string> wanted)
    {
        Dictionary<string, string> tags = new(StringComparer.Ordinal);
        GetObjectTaggingResponse had = await client.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = bucket, Key = key, VersionId = version }).ConfigureAwait(false);
        foreach (Tag tag in had.Tagging ?? [])
        {
            tags[tag.Key] = tag.Value;
        }

        foreach ((string name, string value) in wanted.Count > 0 ? wanted : new Dictionary<string, string> { ["Verdict"] = "Malicious" })
        {
            if (name.Length is 0 or > 128 || value.Length > 256)
            {
                return $"a tag has a name of {name.Length} and a value of {value.Length} characters; 1 to 128 and at most 256 are allowed";
            }

            tags[name] = value;
        }

        if (tags.Count > Most)
        {
            return $"it would have {tags.Count} tags; S3 allows {Most}";
        }

        await client.PutObjectTaggingAsync(new PutObjectTaggingRequest
        {
            BucketName = bucket,
            Key = key,
            VersionId = version,
            Tagging = new Tagging { TagSet = [.. tags.Select(t => new Tag { Key = t.Key, Value = t.Value })] },
        }).ConfigureAwait(false);
        return null;
    }
}
