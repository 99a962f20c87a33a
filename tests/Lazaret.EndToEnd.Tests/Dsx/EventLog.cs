using System.Collections.Concurrent;
using System.Text;
using Lazaret.TestKit.Dsx;

namespace Lazaret.EndToEnd.Tests.Dsx;

/// <summary>Reads one event stream and keeps what it told; each event is checked against the description.</summary>
internal sealed class EventLog : IAsyncDisposable
{
    private readonly HttpClient client;
    private readonly CancellationTokenSource stop = new();
    private readonly Task reading;

    private EventLog(HttpClient client, StreamReader stream, DsxCore core, string path)
    {
        this.client = client;
        reading = Task.Run(async () =>
        {
            while (await stream.ReadLineAsync(stop.Token) is { } line)
            {
                if (line.StartsWith("data:", StringComparison.Ordinal))
                {
                    byte[] data = Encoding.UTF8.GetBytes(line[5..]);
                    core.Validator.CheckEvent(path, data);
                    Events.Enqueue(PythonJson.LoadsObject(data));
                }
                else if (line.StartsWith("id:", StringComparison.Ordinal))
                {
                    LastId = line[3..].Trim();
                }
            }
        });
    }

    public ConcurrentQueue<Dictionary<string, object?>> Events { get; } = new();

    public string? LastId { get; private set; }

    /// <summary>The task ids of all results that were told, in their order.</summary>
    public IEnumerable<string> TaskIds => Events.Where(e => e.Text("type") == "scan_result")
        .Select(e => (e["scan_result"] as Dictionary<string, object?>)?.Text("scan_request_task_id")).OfType<string>();

    /// <summary>Opens the stream and waits for its first event.</summary>
    public static async Task<EventLog> OpenAsync(DsxCore core, string path, string? after = null)
    {
        HttpClient client = new(core.Wrap(new SocketsHttpHandler())) { Timeout = Timeout.InfiniteTimeSpan };
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri($"{core.Process.Url}/dsx-connect/api/v1{path}"));
        if (after is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        }

        HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
        EventLog log = new(client, new StreamReader(await response.Content.ReadAsStreamAsync()), core, path);
        await Wait.ForAsync(() => !log.Events.IsEmpty, () => $"{path}: no first event");
        return log;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        client.Dispose();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }
}
