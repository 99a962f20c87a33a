using Lazaret.Connectors.Sftp;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Tests.Sftp;

/// <summary>Short forms of what the tests do with a connector.</summary>
internal static class SftpRuns
{
    public static async Task<List<ListPage>> Pages(this SftpConnector connector, ListRequest? request = null)
    {
        List<ListPage> pages = [];
        await foreach (ListPage page in connector.ListAsync(request ?? new ListRequest(), default))
        {
            pages.Add(page);
        }

        return pages;
    }

    public static async Task<List<NewItem>> Items(this SftpConnector connector) => [.. (await connector.Pages()).SelectMany(p => p.Items)];

    public static async Task<(byte[] Content, Failure? Failure)> Content(this SftpConnector connector, string location)
    {
        OpenResult opened = await connector.OpenAsync(location, default);
        if (opened.Content is not { } content)
        {
            return ([], opened.Failure);
        }

        await using (content)
        {
            using MemoryStream all = new();
            byte[] buffer = new byte[64 * 1024];
            while (true)
            {
                ReadResult read = await content.ReadAsync(buffer, default);
                all.Write(buffer, 0, read.Count);
                if (read.Count == 0)
                {
                    return (all.ToArray(), read.Failure);
                }
            }
        }
    }
}
