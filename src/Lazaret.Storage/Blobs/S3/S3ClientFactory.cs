using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Lazaret.Storage.Blobs.S3;

/// <summary>Makes the client for an S3 store.</summary>
internal static class S3ClientFactory
{
    private const string CopySource = "x-amz-copy-source";

    public static AmazonS3Client Create(S3StreamStoreOptions options)
    {
        string region = options.Region.Length > 0 ? options.Region : "us-east-1";
        AmazonS3Config config = new()
        {
            Timeout = options.Timeout,
            MaxErrorRetry = 3,
            AuthenticationRegion = region,

            // Stores that only speak the older protocol refuse trailing checksums; the payload is signed, and a stream's name is its digest.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint.Length > 0)
        {
            config.ServiceURL = options.Endpoint.Contains("://", StringComparison.Ordinal) ? options.Endpoint : $"{(options.Secure ? "https" : "http")}://{options.Endpoint}";
            config.ForcePathStyle = true;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        AmazonS3Client client = options.AccessKey.Length == 0 && options.SecretKey.Length == 0
            ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
        client.BeforeRequestEvent += PlainSlashes;
        return client;
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
