using System.Runtime.CompilerServices;
using Lazaret.Connectors.Filesystem.Acting;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Connectors.Filesystem;

/// <summary>
/// A folder, or a single file, of this machine (<c>connectors</c> §3.1). Locations are absolute paths without links, as lossless text. Everything is opened
/// below the asset's own handle and judged by what the handle says, so a path that is swapped for a link leads nowhere.
/// </summary>
public sealed partial class FilesystemConnector : IConnectorClient, IConnectorMonitor
{
    public const string Kind = "filesystem";

    private readonly FilesystemOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly AssetPaths paths;
    private readonly FileOpener opener;
    private readonly FileActions actions;

    /// <exception cref="ArgumentException">The options do not validate.</exception>
    public FilesystemConnector(FilesystemOptions options, TimeProvider time, ILogger? logger = null)
    {
        if (options.Validate() is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(' ', errors), nameof(options));
        }

        this.options = options;
        this.time = time;
        this.logger = logger ?? NullLogger.Instance;
        paths = new AssetPaths(options);
        if (paths.AssetIsInQuarantine)
        {
            throw new ArgumentException($"The asset {paths.Asset} lies in its own quarantine {paths.Quarantine}; nothing would be scanned.", nameof(options));
        }

        opener = new FileOpener(paths, () => FindQuarantine() is not null);
        ConnectorId id = ConnectorId.For(Kind, LosslessUtf8.HasEscapes(paths.Asset) ? LosslessJson.Quote(paths.Asset) : paths.Asset);
        actions = new FileActions(paths, options, id, time, step => OnStep?.Invoke(step) ?? 0);
        Info = new ConnectorInfo
        {
            Id = id,
            Kind = Kind,
            Name = options.DisplayName.Length > 0 ? options.DisplayName : paths.Asset,
            Asset = paths.Asset,
            Filter = options.Filter,
            Features = ConnectorFeatures.Delete | ConnectorFeatures.Move | ConnectorFeatures.Tag | ConnectorFeatures.Monitor | ConnectorFeatures.ResumableListing,
            Settings = new Dictionary<string, string> { ["quarantine"] = paths.Quarantine },
            RegisteredAt = time.GetUtcNow(),
            LastSeenAt = time.GetUtcNow(),
        };
    }

    public ConnectorInfo Info { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListPage> ListAsync(ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string text = request.Filter.Length > 0 ? request.Filter : options.Filter;
        FilterParseResult parsed = PathFilter.Parse(text);
        if (parsed.Filter is not { } filter)
        {
            yield return Failed(BadFilter(parsed.Error!));
            yield break;
        }

        byte[]? resumeAt = null;
        if (request.Cursor is not null)
        {
            if (!WalkCursor.TryParse(request.Cursor, out byte[] directory, out bool atEnd))
            {
                Log.BadCursor(logger);
            }
            else if (atEnd)
            {
                yield break;
            }
            else
            {
                resumeAt = directory.Length > 0 ? directory : null;
            }
        }

        (TreeWalker? walker, ListPage? only) = await Task.Run(() => Begin(filter, request.PageSize, resumeAt, null, null), cancellationToken).ConfigureAwait(false);
        if (only is not null)
        {
            yield return only;
        }

        if (walker is null)
        {
            yield break;
        }

        using (walker)
        {
            // One page ahead, so that the disk and the consumer work at the same time.
            Task<ListPage?> next = Task.Run(() => walker.NextPage(cancellationToken), CancellationToken.None);
            try
            {
                while (await next.ConfigureAwait(false) is { } page)
                {
                    next = Task.Run(() => walker.NextPage(cancellationToken), CancellationToken.None);
                    yield return page;
                }
            }
            finally
            {
                // The walker must not be closed under the page in the making.
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(opener.Open(location));
    }

    /// <inheritdoc/>
    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken)
    {
        (TreeWalker? walker, ListPage? only) = Begin(PathFilter.Everything, 1, null, null, null);
        walker?.Dispose();
        return new(only?.Failure);
    }

    public ValueTask DisposeAsync() => default;

    /// <summary>A walk of the asset; or, when the asset is a file or cannot be listed, the one page that there is.</summary>
    private (TreeWalker? Walker, ListPage? Only) Begin(PathFilter filter, int pageSize, byte[]? resumeAt, byte[]? startAt, DirectoryEntered? onDirectory)
    {
        int root = FileOpener.OpenFolder(LosslessUtf8.Encode(paths.Asset));
        if (root == -Errno.NotDirectory)
        {
            return (null, ListSingleFile(filter));
        }

        if (root < 0)
        {
            return (null, Failed(AssetFailure(-root)));
        }

        WalkPlan plan = new()
        {
            Paths = paths,
            Filter = filter,
            PageSize = Math.Clamp(pageSize, 1, 10_000),
            FollowInside = options.Symlinks == SymlinkPolicy.FollowInside,
            Quarantine = FindQuarantine(),
            StartAt = startAt,
            OnDirectory = onDirectory,
        };
        TreeWalker walker = new(plan, new Fd(root), resumeAt);
        if (walker.StartError == 0)
        {
            return (walker, null);
        }

        walker.Dispose();
        return (null, startAt is null ? Failed(AssetFailure(walker.StartError)) : null);
    }

    private FileStat? FindQuarantine()
    {
        int fd = QuarantineRoot.Open(paths);
        if (fd < 0)
        {
            return null;
        }

        using Fd handle = new(fd);
        if (FileStat.Of(fd, out FileStat stat) != 0)
        {
            return null;
        }

        if (options.AllowSharedQuarantine || QuarantineRoot.IsTrusted(stat))
        {
            return stat;
        }

        if (paths.QuarantineInside is not null)
        {
            Log.ForeignQuarantine(logger, paths.Quarantine);
        }

        return null;
    }

    private ListPage ListSingleFile(PathFilter filter)
    {
        if (paths.Split(paths.Asset) is not { } split)
        {
            return Failed(AssetFailure(Errno.NotDirectory));
        }

        int folder = FileOpener.OpenFolder(split.Root);
        if (folder < 0)
        {
            return Failed(AssetFailure(-folder));
        }

        using Fd handle = new(folder);
        int error = FileStat.Of(folder, FileNames.WithNul(split.Path), out FileStat stat);
        if (error != 0 || !stat.IsRegular)
        {
            return Failed(error != 0 ? AssetFailure(error) : FileErrors.NotRegular(paths.Asset));
        }

        return filter.Includes(paths.Relative(paths.Asset))
            ? new ListPage([new(paths.Asset, "", stat.Identity)], WalkCursor.AtEnd, new EnumerationStats(Seen: 1))
            : new ListPage([], WalkCursor.AtEnd, new EnumerationStats(FilteredOut: 1));
    }

    private Failure AssetFailure(int error) => error switch
    {
        Errno.NoEntry => new(ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound, $"The asset {FileErrors.Shorten(paths.Asset)} does not exist"),
        _ => FileErrors.ToFailure(error, paths.Asset, "list the asset"),
    };

    private static ListPage Failed(Failure failure) => new([], null, EnumerationStats.Zero, failure);
}
