using System.Runtime.CompilerServices;
using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Sftp.Acting;
using Lazaret.Connectors.Sftp.Listing;
using Lazaret.Connectors.Sftp.Protocol;
using Lazaret.Connectors.Sftp.Session;
using Lazaret.Connectors.Sftp.Transport;
using Lazaret.Connectors.Sftp.Watching;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Connectors.Sftp;

/// <summary>
/// A folder on an SFTP server (<c>sftp-ingest</c> §4). Locations are absolute paths of the server, as lossless text. The server is known by its host key or
/// not spoken to.
/// </summary>
public sealed class SftpConnector : IConnectorClient, IConnectorMonitor
{
    public const string Kind = "sftp";
    private const int MostOrdered = 1_000_000;

    private readonly SftpOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SftpPaths paths;
    private readonly NameRules rules;
    private readonly SessionPool pool;
    private readonly SftpActions actions;

    /// <exception cref="ArgumentException">The options do not validate.</exception>
    public SftpConnector(SftpOptions options, TimeProvider time, ILogger? logger = null)
        : this(options, new SshTransportFactory(options.Server), new SftpSessionOptions { ConnectTimeout = options.Server.ConnectTimeout, RequestTimeout = options.Server.RequestTimeout }, time, logger)
    {
    }

    /// <summary>The same over other connections than those of <c>ssh</c>.</summary>
    internal SftpConnector(SftpOptions options, ISftpTransportFactory factory, SftpSessionOptions session, TimeProvider time, ILogger? logger = null)
    {
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        }

        this.options = options;
        this.time = time;
        this.logger = logger ?? NullLogger.Instance;
        paths = new SftpPaths(options);
        if (paths.IsOwn(paths.Root))
        {
            throw new ArgumentException($"The asset {paths.Root} lies in its own quarantine or own folders; nothing would be scanned.", nameof(options));
        }

        rules = new NameRules(options.Ignore, options.Markers);
        pool = new SessionPool(factory, session, options.Sessions, time);
        actions = new SftpActions(paths, pool, new DeedMemory(options.StateDirectory, time));
        string asset = $"sftp://{options.Server.User}@{options.Server.Shown}{paths.Root}";
        Info = new ConnectorInfo
        {
            Id = ConnectorId.For(Kind, LosslessUtf8.HasEscapes(asset) ? LosslessJson.Quote(asset) : asset),
            Kind = Kind,
            Name = options.DisplayName.Length > 0 ? options.DisplayName : asset,
            Asset = asset,
            Filter = options.Filter,
            Features = ConnectorFeatures.Delete | ConnectorFeatures.Move | ConnectorFeatures.Tag | ConnectorFeatures.Monitor
                | (options.Order == ListingOrder.Server ? ConnectorFeatures.ResumableListing : 0),
            Settings = new Dictionary<string, string> { ["quarantine"] = paths.Quarantine },
            RegisteredAt = time.GetUtcNow(),
            LastSeenAt = time.GetUtcNow(),
        };
    }

    public ConnectorInfo Info { get; }

    /// <summary>For tests.</summary>
    internal SftpActions Actions => actions;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (PathFilter.Parse(request.Filter.Length > 0 ? request.Filter : options.Filter) is { Filter: null } wrong)
        {
            yield return Failed(BadFilter(wrong.Error!));
            yield break;
        }

        byte[] resumeAt = [];
        if (request.Cursor is not null && !WalkCursor.TryParse(request.Cursor, out resumeAt, out bool atEnd))
        {
            Log.BadCursor(logger);
        }
        else if (request.Cursor == WalkCursor.AtEnd)
        {
            yield break;
        }

        IAsyncEnumerable<ListPage> pages = options.Order == ListingOrder.OldestFirst
            ? OrderedAsync(request, cancellationToken)
            : WalkAsync(request, resumeAt, cancellationToken);
        await foreach (ListPage page in pages.ConfigureAwait(false))
        {
            yield return page;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken)
    {
        if (paths.Relative(location) is null || paths.IsOwn(location))
        {
            return FileErrors.Outside(location, "it lies elsewhere, or a part of it is no plain name");
        }

        try
        {
            byte[] path = SftpPaths.Bytes(location);
            return OpenResult.Of(new SftpContent(
                await pool.RunAsync(session => session.OpenAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false), location));
        }
        catch (SftpException e)
        {
            return Fail(e.Failure);
        }
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
            await pool.RunAsync(async session =>
            {
                byte[] root = SftpPaths.Bytes(paths.Root);
                SftpAttributes found = await session.LookThroughAsync(root, cancellationToken).ConfigureAwait(false);
                if (found.HasType && !found.IsFolder)
                {
                    throw new SftpException(SftpFailureKind.NotFound, $"{paths.Root} is no folder");
                }

                await foreach (IReadOnlyList<SftpEntry> _ in session.ListAsync(root, cancellationToken).ConfigureAwait(false))
                {
                    break;
                }

                return true;
            }, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (SftpException e)
        {
            return Fail(e.Failure);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListPage> WatchAsync(MonitorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (PathFilter.Parse(request.Filter.Length > 0 ? request.Filter : options.Filter) is { Filter: null } wrong)
        {
            yield return Failed(BadFilter(wrong.Error!));
            yield break;
        }

        SftpMonitor monitor = new(request, options, time, logger, stop => ListAsync(new ListRequest(request.Filter), stop));
        await foreach (ListPage page in monitor.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return page;
        }
    }

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private static ListPage Failed(Failure failure) => new([], null, EnumerationStats.Zero, failure);

    private static Failure BadFilter(FilterError error) =>
        new(ErrorClass.Validation, ReasonCode.Internal, $"The filter has an error at position {error.Position}: {error.Message}");

    private Failure Fail(SftpFailure failure)
    {
        if (failure.Kind == SftpFailureKind.HostKeyMismatch && failure.RetryAfter is null)
        {
            Log.HostKeyMismatch(logger, options.Server.Shown, failure.Message);
        }

        return SftpFailures.ToFailure(failure);
    }

    private async IAsyncEnumerable<ListPage> WalkAsync(ListRequest request, byte[] resumeAt, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ISftpSession? session = null;
        Failure? failure = null;
        try
        {
            session = await pool.RunAsync(async s =>
            {
                _ = await s.LookThroughAsync(SftpPaths.Bytes(paths.Root), cancellationToken).ConfigureAwait(false); // is it there, and the session alive?
                return s;
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (SftpException e)
        {
            failure = Fail(e.Failure);
        }

        if (session is null)
        {
            yield return Failed(failure!);
            yield break;
        }

        PathFilter filter = PathFilter.Parse(request.Filter.Length > 0 ? request.Filter : options.Filter).Filter!;
        SftpWalker walker = new(session, paths, filter, rules, options.Recursive, Math.Clamp(request.PageSize, 1, 10_000));
        byte[][] parts = resumeAt.Length == 0 ? [] : [.. LosslessUtf8.Decode(resumeAt).Split('/').Select(LosslessUtf8.Encode)];
        await foreach (ListPage page in walker.PagesAsync(parts, cancellationToken).ConfigureAwait(false))
        {
            yield return page;
        }
    }

    private async IAsyncEnumerable<ListPage> OrderedAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Core.Items.NewItem> items = [];
        EnumerationStats stats = EnumerationStats.Zero;
        List<string> complaints = [];
        await foreach (ListPage page in WalkAsync(request with { PageSize = 10_000 }, [], cancellationToken).ConfigureAwait(false))
        {
            items.AddRange(page.Items);
            stats += page.Stats with { Seen = 0 };
            complaints.AddRange((page.Complaints ?? []).Take(16 - complaints.Count));
            Failure? failure = page.Failure ?? (items.Count > MostOrdered
                ? new Failure(ErrorClass.Validation, ReasonCode.Internal, $"More than {MostOrdered} files cannot be put in order; list them in the server's order")
                : null);
            if (failure is not null)
            {
                yield return new ListPage([], null, stats, failure, complaints.Count > 0 ? complaints : null);
                yield break;
            }
        }

        Core.Items.NewItem[] ordered = [.. items.OrderBy(i => i.Identity.ModifiedNs).ThenBy(i => i.Location, StringComparer.Ordinal)];
        int size = Math.Clamp(request.PageSize, 1, 10_000);
        for (int at = 0; at < ordered.Length; at += size)
        {
            Core.Items.NewItem[] page = ordered[at..Math.Min(ordered.Length, at + size)];
            yield return new ListPage(page, null, new EnumerationStats(Seen: page.Length));
        }

        yield return new ListPage([], WalkCursor.AtEnd, stats, null, complaints.Count > 0 ? complaints : null);
    }
}
