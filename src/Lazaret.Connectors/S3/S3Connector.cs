using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Lazaret.Connectors.S3.Acting;
using Lazaret.Connectors.S3.Listing;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Connectors.S3;

/// <summary>A bucket, or a prefix of one, of any store that speaks S3 (<c>connectors</c> §3.2). Locations are keys, with <c>?versionId=</c> where an old version is meant.</summary>
public sealed partial class S3Connector : IConnectorClient, IConnectorMonitor
{
    public const string Kind = "s3";

    private readonly S3ConnectorOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly S3Asset asset;
    private readonly AmazonS3Client client;
    private readonly S3Actions actions;

    /// <exception cref="ArgumentException">The options do not validate, or a file that they name cannot be used.</exception>
    public S3Connector(S3ConnectorOptions options, TimeProvider time, ILogger? logger = null)
    {
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        }

        this.options = options;
        this.time = time;
        this.logger = logger ?? NullLogger.Instance;
        asset = new S3Asset(options.Asset, options.Quarantine);
        if (asset.IsInQuarantine)
        {
            throw new ArgumentException($"The asset {asset.Name} lies in its own quarantine {asset.Quarantine}; nothing would be scanned.", nameof(options));
        }

        client = S3ClientFactory.Create(options.Connection);
        actions = new S3Actions(client, asset, options, time);
        string place = options.Connection.Endpoint.Length > 0 ? $"{options.Connection.Endpoint.TrimEnd('/')}/{asset.Name}" : asset.Name;
        Info = new ConnectorInfo
        {
            Id = ConnectorId.For(Kind, place),
            Kind = Kind,
            Name = options.DisplayName.Length > 0 ? options.DisplayName : asset.Name,
            Asset = asset.Name,
            Filter = options.Filter,
            Features = ConnectorFeatures.Delete | ConnectorFeatures.Move | ConnectorFeatures.Tag | ConnectorFeatures.Monitor | ConnectorFeatures.ResumableListing,
            Settings = new Dictionary<string, string> { ["quarantine"] = asset.Quarantine },
            RegisteredAt = time.GetUtcNow(),
            LastSeenAt = time.GetUtcNow(),
        };
    }

    public ConnectorInfo Info { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FilterParseResult parsed = PathFilter.Parse(request.Filter.Length > 0 ? request.Filter : options.Filter);
        if (parsed.Filter is not { } filter)
        {
            yield return Failed(new Failure(ErrorClass.Validation, ReasonCode.Internal, $"The filter has an error at position {parsed.Error!.Position}: {parsed.Error.Message}"));
            yield break;
        }

        List<ListSegment>? resumed = null;
        if (request.Cursor is not null && (resumed = ListCursor.Read(request.Cursor, asset.Prefix)) is null)
        {
            Log.BadCursor(logger);
        }

        S3Lister lister = new(new S3Pager(client, asset.Bucket, options.Versions), asset, filter, options.ListConcurrency, request.PageSize, options.Versions);
        await using IAsyncEnumerator<ListPage> pages = lister.RunAsync(resumed, cancellationToken).GetAsyncEnumerator(cancellationToken);
        string? cursor = request.Cursor;
        while (true)
        {
            ListPage page;
            bool over = false;
            try
            {
                if (!await pages.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }

                page = pages.Current;
                cursor = page.Cursor;
            }
            catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
            {
                page = new ListPage([], cursor, EnumerationStats.Zero, S3Failures.ToFailure(e, $"list {asset.Name}"));
                over = true;
            }

            yield return page;
            if (over)
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken)
    {
        S3Location where = S3Location.Parse(location);
        if (!S3Asset.CanBeNamed(where.Key))
        {
            return new(new Failure(ErrorClass.ConnectorClient, ReasonCode.ReadFailed, $"{S3Failures.Shorten(where.Key)} has a part that is \".\" or \"..\": no request can name this key"));
        }

        return asset.Contains(where.Key)
            ? S3Content.OpenAsync(client, asset.Bucket, where, options.Connection.IdleTimeout, cancellationToken)
            : new(new Failure(ErrorClass.ConnectorClient, ReasonCode.OutsideAsset, $"{S3Failures.Shorten(where.Key)} is not a key inside the asset {asset.Name}"));
    }

    /// <inheritdoc/>
    public async ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken)
    {
        ActionResult result = await actions.ActAsync(request, cancellationToken).ConfigureAwait(false);
        if (result.Status != ActionStatus.Nothing)
        {
            Log.Acted(logger, ActionKinds.Name(result.Kind), request.ItemId.Value, request.JobId.Value, Names.Of(result.Status));
        }

        return result;
    }

    /// <inheritdoc/>
    public async ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = asset.Bucket, Prefix = asset.Prefix, MaxKeys = 1 }, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (S3Failures.IsExpected(e, cancellationToken))
        {
            return S3Failures.ToFailure(e, $"list {asset.Name}");
        }
    }

    /// <summary>S3 tells of changes by events, which the host takes; beside those everything is listed again from time to time, so that a lost event costs time and no object.</summary>
    public async IAsyncEnumerable<ListPage> WatchAsync(MonitorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TimeSpan interval = options.MonitorInterval > TimeSpan.Zero ? options.MonitorInterval : request.ForcePolling ? request.PollInterval : request.Reconcile;
        while (true)
        {
            await foreach (ListPage page in ListAsync(new ListRequest(request.Filter), cancellationToken).ConfigureAwait(false))
            {
                if (page.Failure is { } failure)
                {
                    if (failure.Class is ErrorClass.ConnectorClient or ErrorClass.Validation)
                    {
                        yield return page;
                        yield break;
                    }

                    Log.MonitorListingFailed(logger, failure.Message);
                    break;
                }

                if (page.Items.Count > 0)
                {
                    yield return page with { Items = [.. page.Items.Select(Keyed)], Cursor = null };
                }
            }

            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        (client.Config.HttpClientFactory as S3HttpClients)?.Close();
        return default;
    }

    private static NewItem Keyed(NewItem item) => item with { IdempotencyKey = $"{item.Location}\n{item.Identity.Tag}\n{item.Identity.Size}" };

    private static ListPage Failed(Failure failure) => new([], null, EnumerationStats.Zero, failure);
}
