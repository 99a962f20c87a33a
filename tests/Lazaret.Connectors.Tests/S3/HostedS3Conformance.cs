using Lazaret.Connectors.Tests.Hosting;
using Lazaret.Core.Connectors;

namespace Lazaret.Connectors.Tests.S3;

/// <summary>A bucket served by a process of its own.</summary>
public sealed class HostedS3Conformance : SmallS3Conformance
{
    protected override IConnectorClient Create() => new ThroughHost(base.Create());
}
