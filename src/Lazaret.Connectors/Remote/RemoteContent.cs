using System.Text.Json;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Remote;

/// <summary>The bytes of one answer to <c>read_file</c>, counted against what was promised.</summary>
internal sealed class RemoteContent : IObjectContent
{
    private readonly string name;
    private readonly HttpResponseMessage answer;
    private readonly Stream stream;
    private readonly CancellationTokenSource idle;
    private readonly TimeSpan patience;
    private long got;

    public RemoteContent(string name, HttpResponseMessage answer, Stream stream, CancellationTokenSource idle, TimeSpan patience)
    {
        this.name = name;
        this.answer = answer;
        this.stream = stream;
        this.idle = idle;
        this.patience = patience;
        ObjectIdentity told = Version(answer);
        Length = answer.Content.Headers.ContentLength ?? told.Size;
        Identity = told with { Size = Length };
    }

    public ObjectIdentity Identity { get; }

    public long Length { get; }

    /// <summary>
    /// Why a 200 is no content, as the end of a sentence; null when it is. Content comes as octet-stream; the existing connectors answer 200 with a JSON message when they could
    /// not read (W-01, D-04): JSON is never content. Encoded content is refused, as its bytes would not be the object's.
    /// </summary>
    public static string? Refuse(HttpResponseMessage answer)
    {
        string? type = answer.Content.Headers.ContentType?.MediaType;
        return type is not null && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
            ? "could not read the object"
            : answer.Content.Headers.ContentEncoding.Count > 0 ? "sent encoded content, which is not allowed here" : null;
    }

    public async ValueTask<ReadResult> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            idle.CancelAfter(patience);
            int count = await stream.ReadAsync(buffer, idle.Token).ConfigureAwait(false);
            got += count;
            if (Length >= 0 && (got > Length || (count == 0 && got < Length)))
            {
                return new ReadResult(0, new Failure(
                    ErrorClass.ConnectorServer, ReasonCode.ReadFailed, $"Connector {name} sent {got} bytes of an object of {Length}."));
            }

            return count == 0 ? ReadResult.End : new ReadResult(count, null);
        }
        catch (Exception e) when (RemoteFailures.IsExpected(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            return new ReadResult(0, RemoteFailures.OfException(name, "read_file", e));
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Closing before the end drops the connection in place of draining it.
        await stream.DisposeAsync().ConfigureAwait(false);
        answer.Dispose();
        idle.Dispose();
    }

    private static ObjectIdentity Version(HttpResponseMessage answer)
    {
        if (answer.Headers.TryGetValues(DsxPaths.VersionHeader, out IEnumerable<string>? values))
        {
            try
            {
                byte[] json = Convert.FromBase64String(values.First());
                if (JsonSerializer.Deserialize(json, DsxJson.Default.DsxObjectVersion) is { } version)
                {
                    return version.ToIdentity();
                }
            }
            catch (Exception e) when (e is FormatException or JsonException)
            {
                // Somebody else's header of that name: the usual ones say what there is to say.
            }
        }

        long modified = answer.Content.Headers.LastModified is { } at ? (at - DateTimeOffset.UnixEpoch).Ticks * 100 : 0;
        return new ObjectIdentity(-1, modified, 0, answer.Headers.ETag?.Tag);
    }
}
