using System.Net;
using System.Security.Cryptography;
using Lazaret.Core.Streams;
using Lazaret.Dispatch.Api.Streams;
using Lazaret.Dispatch.Identification;
using Lazaret.Dispatch.Streams;
using Lazaret.Dispatch.Streams.Metrics;
using Lazaret.Storage.Blobs.FileSystem;
using Lazaret.Storage.Blobs.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Dispatch.Tests.Api;

/// <summary>Hundreds of requests that are wrong in some way: none is an error of the server but the one that is promised, none ends it, and none writes where it may not.</summary>
public sealed class HttpFuzzTests
{
    private const int Requests = 400;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public async Task No_request_is_an_error_of_the_server(int seed, bool files)
    {
        CancellationToken none = TestContext.Current.CancellationToken;
        string top = Directory.CreateTempSubdirectory("lazaret-fuzz-").FullName;
        try
        {
            // Deep, so that what climbs out by a few folders is still found.
            string folder = Path.Combine(top, "a", "b", "c");
            string root = Path.Combine(folder, "streams");
            Directory.CreateDirectory(folder);
            await using (IStreamStore store = files ? new FileSystemStreamStore(root, TimeProvider.System) : new MemoryStreamStore(TimeProvider.System))
            {
                await RunAsync(seed, store, Path.Combine(folder, "uploads"), none);
            }

            Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "uploads")));
            string[] expected = files ? ["a", "b", "c", "streams", "uploads"] : ["a", "b", "c", "uploads"];
            Assert.Equal(expected, Directory.EnumerateFileSystemEntries(top, "*", SearchOption.AllDirectories).Where(p => !p.StartsWith(root + "/", StringComparison.Ordinal)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            if (files)
            {
                Assert.NotEmpty(CheckStore(root));
            }
        }
        finally
        {
            Directory.Delete(top, recursive: true);
        }
    }

    private static async Task RunAsync(int seed, IStreamStore store, string uploads, CancellationToken none)
    {
        using StreamMetrics metrics = new();
        using ContentIdentifier identifier = ContentIdentifier.Create(NullLogger.Instance);
        StreamServiceOptions options = new() { TemporaryFolder = uploads, LongestPause = TimeSpan.Zero, AllowDelete = true, MaxBodyBytes = 1 << 20 };
        StreamService service = new(store, identifier, options, metrics, TimeProvider.System, NullLogger<StreamService>.Instance);
        await using DispatchRig rig = await DispatchRig.StartAsync(o => o.DefaultWait = TimeSpan.Zero, routes: r => StreamRoutes.Map(r, service));
        RequestMaker maker = new(seed);
        Dictionary<int, int> answers = [];
        List<string> wrong = [];
        for (int i = 0; i < Requests; i++)
        {
            RawRequest request = maker.Next();
            (int status, string answer) = await request.SendAsync(rig.Server.Address, none);
            answers[status] = answers.GetValueOrDefault(status) + 1;
            if (status >= 500 && !IsPromised(answer))
            {
                wrong.Add($"{status}, request {i}: {request}\n{answer}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        // Requests that only ever bounce off the first check find nothing.
        Assert.True(answers.GetValueOrDefault(200) > Requests / 40, string.Join(' ', answers));
        await CheckAliveAsync(rig, none);
    }

    /// <summary>Clients of the existing dispatcher are promised a 500 when no event of a request could be published, its source's name included (§2.3).</summary>
    private static bool IsPromised(string answer) =>
        answer.Contains("failed ProduceAnyEvents", StringComparison.Ordinal) && answer.Contains("the source name", StringComparison.Ordinal) && answer.Contains("cannot be used", StringComparison.Ordinal);

    private static async Task CheckAliveAsync(DispatchRig rig, CancellationToken none)
    {
        byte[] content = RandomNumberGenerator.GetBytes(5000);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content));
        using ByteArrayContent body = new(content);
        using HttpResponseMessage stored = await rig.Http.PostAsync("/api/v3/stream/alive/content", body, none);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        Assert.Equal(content, await rig.Http.GetByteArrayAsync($"/api/v3/stream/alive/content/{hash}", none));
        Assert.Equal(HttpStatusCode.OK, (await rig.PostAsync(Sample.Binary(1000))).Status);
        Assert.Equal("ready", await rig.Http.GetStringAsync("/readyz", none));
    }

    /// <summary>Everything in the folder is a whole stream under the name of its content.</summary>
    private static List<string> CheckStore(string root)
    {
        List<string> found = [];
        foreach (string file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            string[] parts = Path.GetRelativePath(root, file).Split('/');
            string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
            Assert.Equal([hash[..1], hash[1..2], hash], parts[2..]);
            Assert.True(StreamName.TryCreate(parts[0], parts[1], hash, out _, out string? error), error);
            found.Add(file);
        }

        return found;
    }
}
