using Lazaret.Connectors.Filesystem;
using Lazaret.Connectors.Tests.Conformance;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Tests.Filesystem;

/// <summary>Short forms of what the tests do with a connector.</summary>
internal static class Runs
{
    public static FilesystemConnector Connector(this TempTree tree, Action<FilesystemOptions>? set = null)
    {
        FilesystemOptions options = new() { AssetPath = tree.Path };
        set?.Invoke(options);
        return new FilesystemConnector(options, TimeProvider.System);
    }

    public static async Task<List<ListPage>> Pages(this FilesystemConnector connector, ListRequest? request = null)
    {
        List<ListPage> pages = [];
        await foreach (ListPage page in connector.ListAsync(request ?? new ListRequest(), default))
        {
            pages.Add(page);
        }

        return pages;
    }

    public static async Task<List<NewItem>> Items(this FilesystemConnector connector) => [.. (await connector.Pages()).SelectMany(p => p.Items)];

    public static async Task<EnumerationStats> Stats(this FilesystemConnector connector) =>
        (await connector.Pages()).Aggregate(EnumerationStats.Zero, (sum, page) => sum + page.Stats);

    public static async Task<(long Bytes, Failure? Failure)> Read(this FilesystemConnector connector, string location, Func<long, Task>? meanwhile = null)
    {
        OpenResult opened = await connector.OpenAsync(location, default);
        if (opened.Content is not { } content)
        {
            return (-1, opened.Failure);
        }

        await using (content)
        {
            byte[] buffer = new byte[256 * 1024];
            long bytes = 0;
            while (true)
            {
                ReadResult read = await content.ReadAsync(buffer, default);
                bytes += read.Count;
                if (read.Count == 0)
                {
                    return (bytes, read.Failure);
                }

                if (meanwhile is not null)
                {
                    await meanwhile(bytes);
                }
            }
        }
    }

    public static async Task<ActionResult> Act(
        this FilesystemConnector connector, NewItem item, ActionKind kind, byte[]? content = null, ActionPlan? plan = null, long id = 7) =>
        await connector.ActAsync(Requests.For(item, kind, id, content ?? [], plan), default);
}
