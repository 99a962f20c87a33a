namespace Lazaret.Core.Routes.Definition;

/// <summary>Delivery into a bucket (<c>sftp-ingest</c> §4.6).</summary>
public sealed record S3Destination : RouteDestination
{
    public override string Kind => "s3";

    public required S3Place Place { get; init; }

    /// <summary><c>AES256</c> or <c>aws:kms</c>; null = the bucket's own rule.</summary>
    public string? Encryption { get; init; }

    /// <summary>For <c>aws:kms</c>; null = the account's own key.</summary>
    public string? KmsKey { get; init; }

    /// <summary>Bytes from which an upload has parts; 5 MiB to 5 GiB.</summary>
    public long MultipartAbove { get; init; } = 16L << 20;
}
