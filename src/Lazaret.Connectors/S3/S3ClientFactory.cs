using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;

namespace Lazaret.Connectors.S3;

/// <summary>Makes clients. One client is one pool of connections, for any number of threads.</summary>
internal static class S3ClientFactory
{
    private const string CopySource = "x-amz-copy-source";

    /// <exception cref="ArgumentException">A file that the options name cannot be used.</exception>
    public static AmazonS3Client Create(S3ConnectionOptions options)
    {
        AmazonS3Config config = new()
        {
            Timeout = options.Timeout,
            MaxErrorRetry = options.Retries,
            HttpClientFactory = new S3HttpClients(options),

            // Checksums are computed here, before the first byte is sent, and put into plain headers: trailing ones are refused by simpler stores.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint.Length > 0)
        {
            config.ServiceURL = options.Endpoint;
            config.ForcePathStyle = true;
            config.AuthenticationRegion = options.Region.Length > 0 ? options.Region : "us-east-1";
        }
        else
        {
            config.RegionEndpoint = options.Region.Length > 0 ? RegionEndpoint.GetBySystemName(options.Region) : FallbackRegionFactory.GetRegionEndpoint() ?? RegionEndpoint.USEast1;
        }

        AmazonS3Client client = Credentials(options) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
        client.BeforeRequestEvent += PlainSlashes;
        return client;
    }

    private static AWSCredentials? Credentials(S3ConnectionOptions options)
    {
        if (options.AccessKey.Length > 0)
        {
            return options.SessionToken.Length > 0
                ? new SessionAWSCredentials(options.AccessKey, options.SecretKey, options.SessionToken)
                : new BasicAWSCredentials(options.AccessKey, options.SecretKey);
        }

        if (options.CredentialsFile is not { } file)
        {
            return null;
        }

        return new CredentialProfileStoreChain(file).TryGetAWSCredentials(options.Profile, out AWSCredentials credentials)
            ? credentials
            : throw new ArgumentException($"The credentials file {file} has no usable profile \"{options.Profile}\".", nameof(options));
    }

    /// <summary>The origin of a copy with its slashes as they are: S3 takes both forms, simpler stores only this.</summary>
    private static void PlainSlashes(object sender, RequestEventArgs e)
    {
        if (e is WebServiceRequestEventArgs request && request.Headers.TryGetValue(CopySource, out string? origin))
        {
            request.Headers[CopySource] = origin.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        }
    }
}
