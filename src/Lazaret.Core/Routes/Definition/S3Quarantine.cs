namespace Lazaret.Core.Routes.Definition;

/// <summary>A quarantine in a bucket, with credentials of its own.</summary>
public sealed record S3Quarantine : QuarantinePlace
{
    public override string Kind => "s3";

    public required S3Place Place { get; init; }

    /// <summary>In front of every key; may be empty.</summary>
    public string Prefix { get; init; } = "quarantine/";
}
