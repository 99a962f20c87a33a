namespace Lazaret.Connectors.Tests.Delivery;

/// <summary>A store that knows neither conditions nor checksums: keys are looked at first, and what was written is read back.</summary>
public sealed class SimpleS3DestinationTests : SmallS3DestinationTests
{
    protected override bool Knowing => false;
}
