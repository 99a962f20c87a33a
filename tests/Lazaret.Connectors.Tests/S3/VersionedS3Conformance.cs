namespace Lazaret.Connectors.Tests.S3;

/// <summary>A bucket that keeps versions.</summary>
public sealed class VersionedS3Conformance : SmallS3Conformance
{
    protected override bool Versioned => true;
}
