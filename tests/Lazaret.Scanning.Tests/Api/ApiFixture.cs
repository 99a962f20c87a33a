using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api;
using Lazaret.Storage.Memory;

namespace Lazaret.Scanning.Tests.Api;

/// <summary>A server on a free port of loopback over a memory store, with one connector.</summary>
internal sealed class ApiFixture : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ApiFixture(FakeScanHost host, FakeConnector connector, ApiServer server)
    {
        Host = host;
        Connector = connector;
        Server = server;
        Http = new HttpClient { BaseAddress = server.Address, Timeout = Patience };
    }

    public FakeScanHost Host { get; }

    public FakeConnector Connector { get; }

    public ApiServer Server { get; }

    public HttpClient Http { get; }

    public IScanStore Store => Host.Store;

    public static async Task<ApiFixture> StartAsync(Action<ApiOptions>? configure = null, IScanStore? store = null, TimeProvider? time = null)
    {
        TimeProvider clock = time ?? TimeProvider.System;
        FakeScanHost host = new(store ?? new MemoryScanStore(clock), clock);
        FakeConnector connector = new(new ConnectorInfo
        {
            Id = FakeScanHost.Folder, Kind = "filesystem", Name = "inbox", Asset = "/data/in\udcffbox", Features = ConnectorFeatures.Delete | ConnectorFeatures.Move,
        });
        host.Attached.Add(connector);
        await host.Store.RegisterConnectorAsync(connector.Info, default);
        ApiOptions options = new() { Listen = "127.0.0.1:0" };
        configure?.Invoke(options);
        return new ApiFixture(host, connector, await ApiServer.StartAsync(host, options, time: clock));
    }

    public async Task<JsonElement> GetJsonAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) => await ReadAsync(await Http.GetAsync(path), expected);

    public async Task<JsonElement> PostAsync(string path, string json, HttpStatusCode expected = HttpStatusCode.OK) =>
        await ReadAsync(await Http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json")), expected);

    /// <summary>Reads an answer; an error must be a proper problem.</summary>
    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        string text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{(int)response.StatusCode} instead of {(int)expected}: {text}");
        JsonElement json = JsonElement.Parse(text);
        if ((int)expected >= 400 && response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal((int)expected, json.GetProperty("status").GetInt32());
            Assert.False(string.IsNullOrWhiteSpace(json.GetProperty("title").GetString()));
            Assert.False(string.IsNullOrWhiteSpace(json.GetProperty("detail").GetString()));
            Assert.DoesNotContain("   at ", text);
            Assert.DoesNotContain("System.", text);
        }

        return json;
    }

    /// <summary>A job with items of the given names, each finished with the outcome that <paramref name="outcome"/> gives it; null leaves it waiting.</summary>
    public async Task<JobId> SeedAsync(string id, IReadOnlyList<string> names, Func<int, Outcome?>? outcome = null)
    {
        JobId job = new(id);
        await Store.CreateJobAsync(new JobSpec { Id = job, ConnectorId = FakeScanHost.Folder, Name = "seeded" }, default);
        await Store.AcceptAsync(new AcceptBatch(job, [.. names.Select(n => new NewItem(n, "", new ObjectIdentity(5, 1_700_000_000_000_000_000, 7, null)))]), default);
        await Store.CloseEnumerationAsync(job, null, null, default);
        if (outcome is null)
        {
            return job;
        }

        LeasedBatch batch = await Store.ClaimAsync(new ClaimRequest("test", 4096, TimeSpan.FromMinutes(5)), default);
        List<ItemCompletion> done = [];
        int number = 0;
        foreach (WorkItem item in batch.Items.OrderBy(i => i.Id))
        {
            if (outcome(number++) is { } wanted)
            {
                done.Add(Complete(item, batch.Lease, wanted));
            }
            else
            {
                done.Add(new ItemCompletion { Id = item.Id, Event = new ItemEvent.Released(batch.Lease, 0) });
            }
        }

        await Store.CompleteAsync(done, default);
        return job;
    }

    private static ItemCompletion Complete(WorkItem item, LeaseId lease, Outcome outcome)
    {
        bool dead = outcome == Outcome.Failed;
        ScanResult result = new()
        {
            ItemId = item.Id,
            JobId = item.JobId,
            ConnectorId = item.ConnectorId,
            Location = item.Location,
            Size = dead ? -1 : 5,
            Sha256 = dead ? "" : new string('a', 64),
            Outcome = outcome,
            Reason = outcome switch { Outcome.NotScanned => ReasonCode.EncryptedFile, Outcome.Failed => ReasonCode.ReadFailed, _ => ReasonCode.None },
            Detail = dead ? "The disk said no." : null,
            Verdicts = dead
                ? []
                :
                [
                    new ScannerVerdict
                    {
                        Scanner = "signatures", Outcome = outcome, Raw = outcome == Outcome.Malicious ? "Eicar-Test-Signature" : "OK",
                        Threats = outcome == Outcome.Malicious ? ["Eicar-Test-Signature"] : [], Identity = new ScannerIdentity("signatures", "1.0", "db-7"), Duration = TimeSpan.FromMilliseconds(2),
                    },
                ],
            FinishedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            Duration = TimeSpan.FromMilliseconds(12.5),
            DeadLetter = dead,
        };
        return dead
            ? new ItemCompletion
            {
                Id = item.Id, Event = new ItemEvent.Buried(lease), Result = result, Failure = new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, "The disk said no."),
            }
            : new ItemCompletion { Id = item.Id, Event = new ItemEvent.Finished(lease), Result = result };
    }

    /// <summary>Sends raw bytes and reads until the server closes.</summary>
    public async Task<string> RawAsync(string request)
    {
        using CancellationTokenSource patience = new(Patience);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, Server.Address.Port, patience.Token);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
        StringBuilder answer = new();
        byte[] buffer = new byte[4096];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, patience.Token)) > 0)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // Cut off with a reset: what came before counts.
        }

        return answer.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        await Store.DisposeAsync();
    }
}
