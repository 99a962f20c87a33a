namespace Lazaret.Core.Routes.Definition;

/// <summary>A folder on the source itself.</summary>
public sealed record SourceQuarantine : QuarantinePlace
{
    public override string Kind => "source";

    /// <summary>Absolute, or below the folder of the source; in a bucket a prefix of it.</summary>
    public required string Folder { get; init; }
}
