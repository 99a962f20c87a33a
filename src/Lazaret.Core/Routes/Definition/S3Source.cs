namespace Lazaret.Core.Routes.Definition;

/// <summary>A prefix of a bucket; <see cref="RouteSource.Folder"/> is the prefix and may be empty.</summary>
public sealed record S3Source : RouteSource
{
    public override string Kind => "s3";

    public required S3Place Place { get; init; }
}
