using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Lazaret.Core.Streams;

namespace Lazaret.Storage.Blobs.AzureBlob;

/// <summary>Streams in an Azure container as <c>source/label/sha256</c> (<c>event-dispatcher</c> §10.2, 10.3). Blobs appear whole or not at all, which is the service's own promise.</summary>
public sealed class AzureBlobStreamStore : IStreamStore
{
    private readonly AzureBlobClient client;
    private readonly OnceReady ready;
    private readonly TimeProvider time;

    public AzureBlobStreamStore(AzureBlobStreamStoreOptions options, TimeProvider time)
    {
        this.time = time;
        client = new AzureBlobClient(options, time);
        ready = new OnceReady(async token =>
        {
            // 409: it is there.
            using HttpResponseMessage made = await client.SendAsync("make the container", HttpMethod.Put, null, "restype=container", WithoutContent, [HttpStatusCode.Conflict], token).ConfigureAwait(false);
        });
    }

    public string Kind => "azure";

    public async ValueTask PutAsync(StreamName name, Stream content, long length, CancellationToken cancellationToken)
    {
        StreamSlice slice = BlobUpload.Whole(name, content, length);
        await ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (length > BlobUpload.PartsFrom)
        {
            await InPartsAsync(name, slice, cancellationToken).ConfigureAwait(false);
            return;
        }

        using HttpResponseMessage done = await client.SendAsync($"store {name}", HttpMethod.Put, name, "", request =>
        {
            slice.Position = 0;
            request.Content = new StreamContent(new BorrowedStream(slice));
            request.Content.Headers.ContentLength = length;
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            request.Headers.Add("x-ms-blob-type", "BlockBlob");
        }, [], cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StreamPiece?> OpenAsync(StreamName name, StreamRange range, CancellationToken cancellationToken)
    {
        await ready.WaitAsync(cancellationToken).ConfigureAwait(false);

        // The service knows no ranges that count from the end.
        if (range.Offset >= 0)
        {
            (StreamPiece? piece, bool understood) = await GetAsync(name, range, cancellationToken).ConfigureAwait(false);
            if (understood)
            {
                return piece;
            }
        }

        if (await StatAsync(name, cancellationToken).ConfigureAwait(false) is not { } state)
        {
            return null;
        }

        return range.Of(state.Size) is not var (start, count) ? StreamPiece.BehindEnd(state.Size)
            : count == 0 ? new StreamPiece(Stream.Null, start, 0, state.Size)
            : BlobRange.Sure(name, await GetAsync(name, new StreamRange(start, count), cancellationToken).ConfigureAwait(false));
    }

    public async ValueTask<StreamState?> StatAsync(StreamName name, CancellationToken cancellationToken)
    {
        await ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        using HttpResponseMessage found = await client.SendAsync($"find {name}", HttpMethod.Head, name, "", null, [HttpStatusCode.NotFound], cancellationToken).ConfigureAwait(false);
        return found.IsSuccessStatusCode ? new StreamState(found.Content.Headers.ContentLength ?? 0, found.Content.Headers.LastModified ?? DateTimeOffset.UnixEpoch) : null;
    }

    public async ValueTask<StreamDeletion> DeleteAsync(StreamName name, DateTimeOffset? ifOlderThan, CancellationToken cancellationToken)
    {
        await ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        using HttpResponseMessage done = await client.SendAsync($"delete {name}", HttpMethod.Delete, name, "", request =>
        {
            if (ifOlderThan is { } limit)
            {
                // The service keeps whole seconds and takes the second itself as unmodified; ours does not.
                request.Headers.IfUnmodifiedSince = limit.ToUniversalTime().AddTicks(-1);
            }
        }, [HttpStatusCode.NotFound, HttpStatusCode.PreconditionFailed], cancellationToken).ConfigureAwait(false);
        return done.StatusCode switch
        {
            HttpStatusCode.NotFound => StreamDeletion.NotFound,
            HttpStatusCode.PreconditionFailed => StreamDeletion.TooNew,
            _ => StreamDeletion.Deleted,
        };
    }

    public async ValueTask<bool> CopyAsync(StreamName from, StreamName to, CancellationToken cancellationToken)
    {
        await ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        using HttpResponseMessage begun = await client.SendAsync($"copy {from} to {to}", HttpMethod.Put, to, "", request =>
        {
            WithoutContent(request);
            request.Headers.Add("x-ms-copy-source", client.Address(from));
        }, [HttpStatusCode.NotFound], cancellationToken).ConfigureAwait(false);
        if (begun.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }

        // Within an account it is done at once, as a rule.
        string status = CopyStatus(begun);
        while (status == "pending")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken).ConfigureAwait(false);
            using HttpResponseMessage state = await client.SendAsync($"follow the copy to {to}", HttpMethod.Head, to, "", null, [], cancellationToken).ConfigureAwait(false);
            status = CopyStatus(state);
        }

        return status is "success" or "" ? true : throw new StreamStoreException($"Azure did not copy {from} to {to}: {status}.") { MayPass = true };
    }

    public async IAsyncEnumerable<StreamName> ListAsync(string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ready.WaitAsync(cancellationToken).ConfigureAwait(false);
        string marker = "";
        do
        {
            (List<StreamName> names, marker) = await PageAsync(source, marker, cancellationToken).ConfigureAwait(false);
            foreach (StreamName name in names)
            {
                yield return name;
            }
        }
        while (marker.Length > 0);
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        ready.Dispose();
        return ValueTask.CompletedTask;
    }

    private static void WithoutContent(HttpRequestMessage request) => request.Content = new ByteArrayContent([]);

    private static string CopyStatus(HttpResponseMessage answer) => answer.Headers.TryGetValues("x-ms-copy-status", out IEnumerable<string>? values) ? values.First() : "";

    private async Task<(List<StreamName> Names, string Next)> PageAsync(string source, string marker, CancellationToken cancellationToken)
    {
        string query = $"restype=container&comp=list&prefix={Uri.EscapeDataString(source + "/")}" + (marker.Length > 0 ? $"&marker={Uri.EscapeDataString(marker)}" : "");
        using HttpResponseMessage answer = await client.SendAsync($"list {source}", HttpMethod.Get, null, query, null, [], cancellationToken).ConfigureAwait(false);
        try
        {
            using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            XElement page = await XElement.LoadAsync(body, LoadOptions.None, cancellationToken).ConfigureAwait(false);
            List<StreamName> names = [];
            foreach (XElement blob in page.Descendants("Blob"))
            {
                if (StreamName.TryParse((string?)blob.Element("Name") ?? "", out StreamName name))
                {
                    names.Add(name);
                }
            }

            return (names, (string?)page.Element("NextMarker") ?? "");
        }
        catch (Exception e) when (e is XmlException or HttpRequestException or IOException)
        {
            throw new StreamStoreException($"Azure's list of {source} could not be read: {e.Message}", e) { MayPass = true };
        }
    }

    /// <summary>A piece, or none of a stream that is not there; not understood when the size has to be known first.</summary>
    private async Task<(StreamPiece? Piece, bool Understood)> GetAsync(StreamName name, StreamRange range, CancellationToken cancellationToken)
    {
        HttpResponseMessage answer = await client.SendAsync($"read {name}", HttpMethod.Get, name, "", request =>
        {
            if (!range.IsAll)
            {
                request.Headers.Add("x-ms-range", BlobRange.Header(range));
            }
        }, [HttpStatusCode.NotFound, HttpStatusCode.RequestedRangeNotSatisfiable], cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            using (answer)
            {
                return (null, answer.StatusCode == HttpStatusCode.NotFound);
            }
        }

        Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        StreamPiece? piece = BlobRange.Piece(name, range, body, answer.Content.Headers.ContentLength ?? 0, answer.Content.Headers.ContentRange?.ToString(), answer);
        return (piece, piece is not null);
    }

    private async Task InPartsAsync(StreamName name, StreamSlice content, CancellationToken cancellationToken)
    {
        // Blocks of an upload that is given up are the service's to forget; it does after a week. A name of its own keeps two uploads of a stream apart.
        string upload = Guid.NewGuid().ToString("N");
        string Id(int number) => Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{upload}{number:D6}")));
        int parts = 0;
        await BlobUpload.InPartsAsync(content, async (number, bytes, count, token) =>
        {
            InterlockedMax(ref parts, number);
            using HttpResponseMessage done = await client.SendAsync($"store part {number} of {name}", HttpMethod.Put, name, $"comp=block&blockid={Uri.EscapeDataString(Id(number))}",
                request => request.Content = new ByteArrayContent(bytes, 0, count), [], token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        XElement list = new("BlockList", Enumerable.Range(1, parts).Select(number => new XElement("Latest", Id(number))));
        using HttpResponseMessage all = await client.SendAsync($"store {name}", HttpMethod.Put, name, "comp=blocklist", request =>
        {
            request.Content = new StringContent(list.ToString(SaveOptions.DisableFormatting), Encoding.UTF8, "application/xml");
            request.Headers.Add("x-ms-blob-content-type", "application/octet-stream");
        }, [], cancellationToken).ConfigureAwait(false);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = target;
        while (value > seen && Interlocked.CompareExchange(ref target, value, seen) is int now && now != seen)
        {
            seen = now;
        }
    }
}
