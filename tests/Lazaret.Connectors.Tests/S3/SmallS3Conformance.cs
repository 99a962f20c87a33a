using Lazaret.Connectors.S3;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Core.Connectors;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Connectors.Tests.S3;

/// <summary>A prefix of a bucket without versions.</summary>
public class SmallS3Conformance : ConnectorConformance
{
    private SmallS3? server;

    protected SmallS3 Server => server!;

    protected virtual bool Versioned => false;

    public override async ValueTask InitializeAsync()
    {
        server = await SmallS3.StartAsync();
        server.Versioned = Versioned;
        server.PageMost = 7;
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override IConnectorClient Create() => SmallS3Connectors.Create(Server, "in/box");

    protected override string Put(string path, byte[] content)
    {
        Server.Put("in/box/" + path, content);
        return "in/box/" + path;
    }

    protected override byte[]? Get(string location) => Server.Find(location)?.Content;

    protected override void Remove(string location) => Server.Remove(location);
}
