using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Remote;

/// <summary>A connector in another process, called over the DSX wire (<c>connectors</c> §1.2, §1.12, §1.13). Streams; holds no object in memory.</summary>
public sealed partial class RemoteConnector : IDsxConnector
{
    private const int MaxAnswer = 4 << 20;
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);
    private static readonly UriCreationOptions Raw = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private readonly HttpMessageInvoker http;
    private readonly RemoteConnectorOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private volatile Peer peer;

    internal RemoteConnector(
        HttpMessageInvoker http, RemoteConnectorOptions options, DsxConnectorModel model, DsxCredentials? credentials, TimeProvider time, ILogger logger)
    {
        this.http = http;
        this.options = options;
        this.time = time;
        this.logger = logger;
        peer = Peer.Of(model, credentials);
    }

    public ConnectorInfo Info => peer.Info;

    public DsxConnectorModel Model => peer.Model;

    public void Update(DsxConnectorModel model, DsxCredentials? credentials) => peer = Peer.Of(model, credentials);

    public async IAsyncEnumerable<ListPage> ListAsync(ListRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return new ListPage([], null, Core.Jobs.EnumerationStats.Zero, new Failure(
            ErrorClass.Validation, ReasonCode.Internal, $"Connector {Info.Name} lists by itself: start a full scan, it sends what it finds."));
    }

    public ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken) =>
        OpenAsync(peer, new DsxScanRequest { Connector = peer.Model, Location = location, Metainfo = location }, cancellationToken);

    public ValueTask<OpenResult> OpenAsync(WorkItem item, CancellationToken cancellationToken)
    {
        Peer now = peer;
        DsxObjectVersion? version = item.Identity == ObjectIdentity.Unknown ? null : DsxObjectVersion.Of(item.Identity) with { ItemId = item.Id.Value };
        return OpenAsync(now, RemoteRequests.Of(now.Model, item.Location, item.MetaInfo, item.JobId, item.Extra, version), cancellationToken);
    }

    public async ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        Peer now = peer;
        DsxObjectVersion version = DsxObjectVersion.Of(request.Identity) with { ItemId = request.ItemId.Value, Sha256 = request.Report.Sha256.Length == 0 ? null : request.Report.Sha256 };
        DsxScanRequest body = RemoteRequests.Of(now.Model, request.Location, request.MetaInfo, request.JobId, request.Extra, version);
        if (request.Plan.Kind != ActionKind.Connector)
        {
            body = body with { RequestedAction = RemoteRequests.Action(request.Plan) };
        }

        body = body with { JobItemId = body.JobItemId ?? $"job_item_{request.ItemId.Value}" };
        DsxReply reply = await CallAsync(now, "PUT", "item_action", "", JsonSerializer.SerializeToUtf8Bytes(body, DsxJson.Default.DsxScanRequest), options.AnswerTimeout, cancellationToken)
            .ConfigureAwait(false);
        return RemoteActions.Result(now.Info.Name, request.Plan.Kind, reply);
    }

    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        Peer now = peer;
        DsxReply reply = await CallAsync(now, "GET", "healthz", "", default, HealthTimeout, cancellationToken).ConfigureAwait(false);
        return reply.IsSuccess
            ? null
            : reply.Error is { } error
                ? new Failure(ErrorClass.ConnectorConnection, ReasonCode.ConnectorUnavailable, error)
                : RemoteFailures.OfStatus(now.Info.Name, "healthz", reply.Status, null, reply.Body.Span);
    }

    public ValueTask<DsxReply> CallAsync(string method, string route, string query, ReadOnlyMemory<byte> body, TimeSpan timeout, CancellationToken cancellationToken) =>
        CallAsync(peer, method, route, query, body, timeout, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<DsxReply> CallAsync(
        Peer to, string method, string route, string query, ReadOnlyMemory<byte> body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using ITimer timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), patience, timeout, Timeout.InfiniteTimeSpan);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(8192);
        try
        {
            using HttpRequestMessage request = Request(to, method, route, query, body);
            using HttpResponseMessage answer = await http.SendAsync(request, patience.Token).ConfigureAwait(false);
            using MemoryStream whole = new();
            Stream content = await answer.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            await using (content.ConfigureAwait(false))
            {
                int count;
                while ((count = await content.ReadAsync(buffer, patience.Token).ConfigureAwait(false)) > 0)
                {
                    if (whole.Length + count > MaxAnswer)
                    {
                        return new DsxReply(0, "", default, $"Connector {to.Info.Name} answered {route} with more than {MaxAnswer >> 20} MiB.");
                    }

                    whole.Write(buffer, 0, count);
                }
            }

            return new DsxReply((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType ?? "", whole.ToArray(), null);
        }
        catch (Exception e) when (RemoteFailures.IsExpected(e) && !cancellationToken.IsCancellationRequested)
        {
            Failure failure = RemoteFailures.OfException(to.Info.Name, route, e);
            LogUnreachable(failure.Message);
            return new DsxReply(0, "", default, failure.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<OpenResult> OpenAsync(Peer to, DsxScanRequest what, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(what, DsxJson.Default.DsxScanRequest);
        CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        HttpResponseMessage? answer = null;
        try
        {
            idle.CancelAfter(options.AnswerTimeout);
            using HttpRequestMessage request = Request(to, "POST", "read_file", "", body);
            answer = await http.SendAsync(request, idle.Token).ConfigureAwait(false);
            if (answer.StatusCode != HttpStatusCode.OK || RemoteContent.Refuse(answer) is not null)
            {
                byte[] text = await ReadSomeAsync(answer, idle.Token).ConfigureAwait(false);
                Failure failure = answer.StatusCode != HttpStatusCode.OK
                    ? RemoteFailures.OfStatus(to.Info.Name, "read_file", (int)answer.StatusCode, RemoteFailures.RetryAfter(answer, time.GetUtcNow()), text)
                    : new Failure(ErrorClass.ConnectorClient, ReasonCode.ReadFailed, $"Connector {to.Info.Name} {RemoteContent.Refuse(answer)}: {RemoteFailures.Text(text)}");
                answer.Dispose();
                idle.Dispose();
                return failure;
            }

            Stream stream = await answer.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
            return OpenResult.Of(new RemoteContent(to.Info.Name, answer, stream, idle, options.IdleTimeout));
        }
        catch (Exception e) when (RemoteFailures.IsExpected(e))
        {
            answer?.Dispose();
            idle.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            return RemoteFailures.OfException(to.Info.Name, "read_file", e);
        }
    }

    private HttpRequestMessage Request(Peer to, string method, string route, string query, ReadOnlyMemory<byte> body)
    {
        // The bytes of the target that are signed are the bytes that are sent: nothing may make them prettier on the way.
        Uri target = new($"{to.Model.Url.TrimEnd('/')}/{route}{query}", Raw);
        HttpRequestMessage request = new(new HttpMethod(method), target) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (!body.IsEmpty || method is "POST" or "PUT")
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (to.Credentials is { } credentials)
        {
            string header = DsxSignature.Header(credentials, method, target.PathAndQuery, body.Span, time.GetUtcNow().ToUnixTimeSeconds(), DsxSignature.NewNonce());
            request.Headers.TryAddWithoutValidation("Authorization", header);
        }

        return request;
    }

    /// <summary>The beginning of an error text.</summary>
    private static async Task<byte[]> ReadSomeAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        byte[] some = new byte[4096];
        Stream stream = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        int count = await stream.ReadAtLeastAsync(some, some.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return some[..count];
    }

    [LoggerMessage(2801, LogLevel.Debug, "{Reason}")]
    private partial void LogUnreachable(string reason);

    /// <summary>What belongs together and changes together.</summary>
    private sealed record Peer(DsxConnectorModel Model, DsxCredentials? Credentials, ConnectorInfo Info)
    {
        public static Peer Of(DsxConnectorModel model, DsxCredentials? credentials) => new(model, credentials, new ConnectorInfo
        {
            Id = new ConnectorId(Guid.Parse(model.Uuid!).ToString()),
            Kind = model.Name,
            Name = model.DisplayName is { Length: > 0 } name ? name : model.Name,
            Asset = model.Asset,
            Filter = model.Filter,
            Url = model.Url,
            Features = ConnectorFeatures.Delete | ConnectorFeatures.Move | ConnectorFeatures.Tag,
        });
    }
}
