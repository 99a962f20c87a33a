using Lazaret.Connectors.S3;
using Lazaret.TestKit.ObjectStores;

namespace Lazaret.Connectors.Tests.S3;

/// <summary>Connectors for the servers of the tests.</summary>
internal static class SmallS3Connectors
{
    public static S3ConnectionOptions Connection(SmallS3 server) => new() { Endpoint = server.Address.ToString(), AccessKey = "key", SecretKey = "secret", Retries = 1 };

    public static S3Connector Create(SmallS3 server, string prefix = "", Action<S3ConnectorOptions>? change = null)
    {
        S3ConnectorOptions options = new() { Connection = Connection(server), Asset = $"{SmallS3.Bucket}/{prefix}" };
        change?.Invoke(options);
        return new S3Connector(options, TimeProvider.System);
    }
}
