using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Retries;

namespace Lazaret.Scanning.Tests.Fakes;

/// <summary>A fake repository that counts as a connector in another process.</summary>
internal sealed class FakeRemote(FakeConnector inner) : IDsxConnector
{
    private int open;
    private int mostOpen;

    public ConnectorInfo Info => inner.Info;

    public DsxConnectorModel Model => new() { Name = "fake", Uuid = inner.Info.Id.Value, Url = "http://127.0.0.1:1/fake" };

    /// <summary>The calls made, as "METHOD route query".</summary>
    public List<string> Calls { get; } = [];

    public DsxReply Reply { get; set; } = new(200, "application/json", """{"status":"success","message":"Full scan initiated"}"""u8.ToArray(), null);

    /// <summary>Awaited before an object is opened; a failure it gives is the answer.</summary>
    public Func<string, Task<Failure?>>? OnOpen { get; set; }

    public Func<Failure?>? OnCheck { get; set; }

    /// <summary>The most opens under way at one time.</summary>
    public int MostOpen => mostOpen;

    public void Update(DsxConnectorModel model, DsxCredentials? credentials)
    {
    }

    public ValueTask<DsxReply> CallAsync(string method, string route, string query, ReadOnlyMemory<byte> body, TimeSpan timeout, CancellationToken cancellationToken)
    {
        lock (Calls)
        {
            Calls.Add($"{method} {route} {query}");
        }

        return ValueTask.FromResult(Reply);
    }

    public IAsyncEnumerable<ListPage> ListAsync(ListRequest request, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A remote connector must not be listed.");

    public async ValueTask<OpenResult> OpenAsync(string location, CancellationToken cancellationToken)
    {
        int now = Interlocked.Increment(ref open);
        int most;
        while (now > (most = mostOpen) && Interlocked.CompareExchange(ref mostOpen, now, most) != most)
        {
        }

        try
        {
            return OnOpen is not null && await OnOpen(location) is { } failure ? failure : await inner.OpenAsync(location, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    public ValueTask<ActionResult> ActAsync(ActionRequest request, CancellationToken cancellationToken) => inner.ActAsync(request, cancellationToken);

    public ValueTask<Failure?> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(OnCheck?.Invoke());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
