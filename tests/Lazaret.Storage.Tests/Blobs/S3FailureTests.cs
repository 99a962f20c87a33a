using System.Security.Cryptography;
using Lazaret.Core.Streams;
using Lazaret.Storage.Blobs;
using Lazaret.Storage.Blobs.S3;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Storage.Tests.Blobs;

/// <summary>What the emulator cannot do: uploads that fail half way, answers that are not what was asked for.</summary>
public sealed class S3FailureTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100).Select(i => (byte)i)];

    private static readonly StreamName Name = new("src", "content", Convert.ToHexStringLower(SHA256.HashData(Content)));

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private static S3StreamStore Open(FakeS3 server) => new(new S3StreamStoreOptions { Endpoint = server.Endpoint, AccessKey = "a", SecretKey = "b", Bucket = "bucket" });

    [Fact]
    public async Task An_upload_of_which_a_part_fails_is_taken_back()
    {
        await using FakeS3 server = await FakeS3.StartAsync(async http =>
        {
            if (http.Request.Query.ContainsKey("uploads"))
            {
                http.Response.ContentType = "application/xml";
                await http.Response.WriteAsync("<InitiateMultipartUploadResult><Bucket>bucket</Bucket><Key>k</Key><UploadId>u1</UploadId></InitiateMultipartUploadResult>");
                return true;
            }

            http.Response.Headers.ETag = "\"e\"";
            http.Response.StatusCode = http.Request.Query["partNumber"] == "3" ? 403 : 200;
            return true;
        });
        await using S3StreamStore store = Open(server);
        using MemoryStream content = new(new byte[BlobUpload.PartsFrom + 1]);
        StreamStoreException failure = await Assert.ThrowsAsync<StreamStoreException>(async () => await store.PutAsync(Name, content, content.Length, None));
        Assert.Contains("403", failure.Message);
        Assert.Contains(server.Calls, c => c.StartsWith("DELETE ", StringComparison.Ordinal) && c.Contains("uploadId=u1"));
        Assert.DoesNotContain(server.Calls, c => c.StartsWith("POST ", StringComparison.Ordinal) && c.Contains("uploadId=u1"));
    }

    [Theory]
    [InlineData(0, 10, 0, 10, 2)]
    [InlineData(5, 10, 5, 10, 3)]
    [InlineData(-10, 10, 90, 10, 3)]
    public async Task A_store_that_knows_no_ranges_never_passes_off_other_bytes(long offset, long length, int start, int count, int calls)
    {
        await using FakeS3 server = await FakeS3.StartAsync(async http =>
        {
            http.Response.ContentLength = Content.Length;
            if (HttpMethods.IsGet(http.Request.Method))
            {
                await http.Response.Body.WriteAsync(Content);
            }

            return true;
        });
        await using S3StreamStore store = Open(server);
        Task<StreamPiece?> open = store.OpenAsync(Name, new StreamRange(offset, length), None).AsTask();
        if (start > 0)
        {
            await Assert.ThrowsAsync<StreamStoreException>(() => open);
        }
        else
        {
            // The beginning of the whole is the piece.
            await using StreamPiece piece = Assert.IsType<StreamPiece>(await open);
            byte[] bytes = new byte[count];
            await piece.Content.ReadExactlyAsync(bytes, None);
            Assert.Equal(Content[..count], bytes);
            Assert.Equal(0, await piece.Content.ReadAsync(bytes, None));
        }

        Assert.True(server.Calls.Count >= calls);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_an_error()
    {
        await using FakeS3 server = await FakeS3.StartAsync(async http =>
        {
            http.Response.ContentLength = Content.Length;
            await http.Response.Body.WriteAsync(Content.AsMemory(0, 50));
            await http.Response.Body.FlushAsync();
            http.Abort();
            return true;
        });
        await using S3StreamStore store = Open(server);
        StreamStoreException failure = await Assert.ThrowsAsync<StreamStoreException>(async () =>
        {
            // Where it is noticed is a matter of luck.
            await using StreamPiece? piece = await store.OpenAsync(Name, StreamRange.All, None);
            await piece!.Content.CopyToAsync(Stream.Null, None);
        });
        Assert.True(failure.MayPass);
    }

    [Fact]
    public async Task A_store_in_trouble_says_so_and_that_it_may_pass()
    {
        await using FakeS3 server = await FakeS3.StartAsync(http =>
        {
            http.Response.StatusCode = 503;
            return Task.FromResult(true);
        });
        await using S3StreamStore store = Open(server);
        StreamStoreException failure = await Assert.ThrowsAsync<StreamStoreException>(async () => await store.OpenAsync(Name, StreamRange.All, None));
        Assert.True(failure.MayPass);
    }
}
