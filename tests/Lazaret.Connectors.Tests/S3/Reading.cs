using Lazaret.Core.Connectors;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Tests.S3;

/// <summary>Reads objects to their end.</summary>
internal static class Reading
{
    public static async Task<byte[]> AllAsync(IConnectorClient connector, string location)
    {
        (byte[] content, Failure? failure) = await TryAsync(connector, location);
        Assert.Null(failure);
        return content;
    }

    public static async Task<(byte[] Content, Failure? Failure)> TryAsync(IConnectorClient connector, string location, Action? between = null)
    {
        OpenResult opened = await connector.OpenAsync(location, default);
        if (opened.Content is not { } content)
        {
            return ([], opened.Failure);
        }

        await using (content)
        {
            between?.Invoke();
            using MemoryStream all = new();
            byte[] buffer = new byte[10_000];
            while (true)
            {
                ReadResult read = await content.ReadAsync(buffer, default);
                if (read.Count == 0)
                {
                    return (all.ToArray(), read.Failure);
                }

                all.Write(buffer, 0, read.Count);
            }
        }
    }
}
