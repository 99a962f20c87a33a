using System.Runtime.CompilerServices;
using Lazaret.Connectors.Filesystem.Watching;
using Lazaret.Connectors.Linux;
using Lazaret.Core.Connectors;
using Lazaret.Core.Filters;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Filesystem;

/// <content>Monitor mode.</content>
public sealed partial class FilesystemConnector
{
    /// <summary>For tests: changes or loses the system's events.</summary>
    internal Func<InotifyEvent, InotifyEvent>? OnEvent { get; set; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListPage> WatchAsync(MonitorRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FilterParseResult parsed = PathFilter.Parse(request.Filter.Length > 0 ? request.Filter : options.Filter);
        if (parsed.Filter is not { } filter)
        {
            yield return Failed(BadFilter(parsed.Error!));
            yield break;
        }

        FolderMonitor monitor = new(request, filter, paths, options, time, logger, () => FindQuarantine() is not null, (startAt, onDirectory) => Begin(filter, 1024, null, startAt, onDirectory))
        {
            OnEvent = OnEvent,
        };
        await foreach (ListPage page in monitor.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return page;
        }
    }

    private static Failure BadFilter(FilterError error) =>
        new(ErrorClass.Validation, ReasonCode.Internal, $"The filter has an error at position {error.Position}: {error.Message}");
}
