using System.Globalization;

namespace Lazaret.Scanning.Tests.Api;

/// <summary>Reads server-sent events one by one.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private readonly HttpResponseMessage response;
    private readonly StreamReader lines;

    private EventReader(HttpResponseMessage response, StreamReader lines)
    {
        this.response = response;
        this.lines = lines;
    }

    /// <summary>Comment lines seen so far.</summary>
    public int Comments { get; private set; }

    /// <summary>Opens the stream; when this returns, watching has begun.</summary>
    public static async Task<EventReader> OpenAsync(ApiFixture api, string path, string? lastEventId = null)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        HttpResponseMessage response = await api.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        EventReader reader = new(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
        await reader.CommentAsync();
        return reader;
    }

    /// <summary>Reads on to the next comment line.</summary>
    public async Task CommentAsync()
    {
        int before = Comments;
        while (Comments == before)
        {
            Assert.NotNull(await LineAsync());
        }
    }

    public async Task<(long Id, string Type, string Data)> NextAsync()
    {
        long id = 0;
        string type = "", data = "";
        while (true)
        {
            string line = await LineAsync() ?? throw new EndOfStreamException("The event stream ended.");
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = long.Parse(line[4..], CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                type = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                data = line[6..];
            }
            else if (line.Length == 0 && type.Length > 0)
            {
                return (id, type, data);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> LineAsync()
    {
        using CancellationTokenSource patience = new(ApiFixture.Patience);
        string? line = await lines.ReadLineAsync(patience.Token);
        Comments += line?.StartsWith(':') == true ? 1 : 0;
        return line;
    }
}
