using System.Collections.Concurrent;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Lazaret.Bench.Route;

/// <summary>A bucket for one run: made fresh, looked through afterwards, and emptied.</summary>
internal sealed class RouteBenchBucket : IDisposable
{
    private readonly AmazonS3Client client;

    private RouteBenchBucket(AmazonS3Client client, string name)
    {
        this.client = client;
        Name = name;
    }

    public string Name { get; }

    public static async Task<RouteBenchBucket> CreateAsync(RouteBenchServers servers, CancellationToken cancellationToken)
    {
        AmazonS3Client client = new(servers.S3Key, servers.S3Secret, new AmazonS3Config
        {
            ServiceURL = servers.S3Endpoint.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        RouteBenchBucket bucket = new(client, $"bench-{Guid.NewGuid():N}"[..20]);
        await client.PutBucketAsync(bucket.Name, cancellationToken).ConfigureAwait(false);
        return bucket;
    }

    /// <summary>Puts files straight into it: what the store itself can do.</summary>
    public async Task FillAsync(RouteBenchFiles files, int atOnce, CancellationToken cancellationToken) => await Parallel.ForEachAsync(
        files.Clean.Keys,
        new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken },
        async (name, stop) => await client.PutObjectAsync(
            new PutObjectRequest { BucketName = Name, Key = name, FilePath = Path.Combine(files.Folder, name), UseChunkEncoding = false }, stop).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Every clean file must be there with its size and its SHA-256, and nothing else; every object is read for that.</summary>
    public async Task CheckAsync(RouteBenchFiles files, string who, CancellationToken cancellationToken)
    {
        List<S3Object> there = await ListAsync(cancellationToken).ConfigureAwait(false);
        BenchCheck.Equal(files.Clean.Count, there.Count, $"the count of objects that {who} delivered");
        ConcurrentBag<string> wrong = [];
        await Parallel.ForEachAsync(there, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (one, stop) =>
        {
            using GetObjectResponse answer = await client.GetObjectAsync(Name, one.Key, stop).ConfigureAwait(false);
            string hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(answer.ResponseStream, stop).ConfigureAwait(false));
            if (one.Size != files.Size || !files.Clean.TryGetValue(one.Key, out string? expected) || hash != expected)
            {
                wrong.Add(one.Key);
            }
        }).ConfigureAwait(false);
        BenchCheck.Equal(0, wrong.Count, $"the count of objects of {who} that are none of the clean files, or have another content");
    }

    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        foreach (S3Object[] some in (await ListAsync(cancellationToken).ConfigureAwait(false)).Chunk(1000))
        {
            await client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Name, Objects = [.. some.Select(o => new KeyVersion { Key = o.Key })] }, cancellationToken).ConfigureAwait(false);
        }

        await client.DeleteBucketAsync(Name, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => client.Dispose();

    private async Task<List<S3Object>> ListAsync(CancellationToken cancellationToken)
    {
        List<S3Object> all = [];
        ListObjectsV2Request request = new() { BucketName = Name };
        ListObjectsV2Response page;
        do
        {
            page = await client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            all.AddRange(page.S3Objects ?? []);
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return all;
    }
}
