namespace Lazaret.Connectors.S3.Delivery;

/// <summary>Settings of an <see cref="S3Destination"/>.</summary>
public sealed class S3DestinationOptions
{
    /// <summary>Its name in the route.</summary>
    public string Name { get; set; } = "s3";

    public S3ConnectionOptions Connection { get; set; } = new();

    /// <summary>It must exist. Required.</summary>
    public string Bucket { get; set; } = "";

    /// <summary>Objects larger than this are sent in parts. 5 MiB to 64 MiB, default 16 MiB. What is not larger is held in memory whole while it is sent.</summary>
    public long PartsFrom { get; set; } = 16L << 20;

    /// <summary>Bytes in a part, each held in memory while it is sent. 5 MiB to 64 MiB, default 16 MiB; larger where 10,000 parts would not do (beyond 156 GiB).</summary>
    public long PartSize { get; set; } = 16L << 20;

    /// <summary>Parts, and whole small objects, that are in memory and on their way at the same time, for all deliveries together. 1 to 64, default 4.</summary>
    public int PartsAtOnce { get; set; } = 4;

    /// <summary>Empty = the bucket's default, <c>AES256</c>, <c>aws:kms</c> or <c>aws:kms:dsse</c>.</summary>
    public string Encryption { get; set; } = "";

    /// <summary>The KMS key's id or ARN, where <see cref="Encryption"/> is one of KMS; empty = the account's own.</summary>
    public string KmsKeyId { get; set; } = "";

    /// <summary>Empty = the bucket's default, else such as <c>STANDARD_IA</c>.</summary>
    public string StorageClass { get; set; } = "";

    /// <summary>
    /// The store is known to refuse a write under a taken key when asked to (<c>If-None-Match</c>), as Amazon's does. Null = yes without an endpoint of its own, no with one. Where it is not
    /// known, the key is looked at before each write; between that look and the write somebody else's object could then still be replaced.
    /// </summary>
    public bool? TrustConditions { get; set; }

    /// <summary>Unfinished uploads of the same key that are older than this are given up before a new one begins. 1 minute or more, default 1 hour: longer than any delivery of ours.</summary>
    public TimeSpan AbortUploadsAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Every mistake, one sentence each; empty when there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        Connection.Validate(errors);
        if (Bucket.Contains('/', StringComparison.Ordinal) || S3Asset.Wrong(Bucket) is not null)
        {
            errors.Add($"Bucket is \"{Bucket}\"; name a bucket, without a prefix: that is the key template's.");
        }

        const long Least = 5L << 20;
        const long Most = 64L << 20;
        if (PartsFrom is < Least or > Most || PartSize is < Least or > Most)
        {
            errors.Add($"PartsFrom is {PartsFrom} and PartSize is {PartSize}; each may be 5 MiB to 64 MiB.");
        }

        if (PartsAtOnce is < 1 or > 64)
        {
            errors.Add($"PartsAtOnce is {PartsAtOnce}; 1 to 64 are allowed.");
        }

        if (Encryption is not ("" or "AES256" or "aws:kms" or "aws:kms:dsse"))
        {
            errors.Add($"Encryption is \"{Encryption}\"; nothing, AES256, aws:kms and aws:kms:dsse are allowed.");
        }

        if (KmsKeyId.Length > 0 && !Encryption.StartsWith("aws:kms", StringComparison.Ordinal))
        {
            errors.Add("KmsKeyId is set, but Encryption is not aws:kms or aws:kms:dsse.");
        }

        if (AbortUploadsAfter < TimeSpan.FromMinutes(1))
        {
            errors.Add($"AbortUploadsAfter is {AbortUploadsAfter}; 1 minute or more is allowed.");
        }

        return errors;
    }
}
