namespace Lazaret.Core.Routes.Definition;

/// <summary>A bucket and how it is reached. Without keys the machine's own identity is used, as the S3 library finds it.</summary>
public sealed record S3Place
{
    public required string Bucket { get; init; }

    public string? Region { get; init; }

    /// <summary>Of an S3-compatible server; null = AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The bucket in the path and not in the host name.</summary>
    public bool PathStyle { get; init; }

    public SecretReference? AccessKey { get; init; }

    public SecretReference? SecretKey { get; init; }
}
