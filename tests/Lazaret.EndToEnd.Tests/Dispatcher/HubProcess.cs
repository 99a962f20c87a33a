using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.TestKit;

namespace Lazaret.EndToEnd.Tests.Dispatcher;

/// <summary>`lazaret dispatcher serve` as a process of its own, which can be killed and started again over the same folder and port.</summary>
internal sealed class HubProcess : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-hub-").FullName;
    private readonly (string Name, string Value)[] environment;
    private TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? process;

    private HubProcess((string Name, string Value)[] environment)
    {
        this.environment = environment;
        Address = new Uri($"http://127.0.0.1:{Ports.Free()}/");
        Http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static async Task<HubProcess> StartAsync(params (string Name, string Value)[] environment)
    {
        HubProcess hub = new(environment);
        await hub.StartAsync();
        return hub;
    }

    public async Task StartAsync()
    {
        process = LazaretBinary.Start(folder, ["dispatcher", "serve", "--data", Path.Combine(folder, "data"), "--listen", Address.Authority], environment);
        string? line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(line?.StartsWith("The event hub is up", StringComparison.Ordinal) == true, $"{line} {(line is null ? await process.StandardError.ReadToEndAsync() : "")}");
        Drain(process);
        up.TrySetResult();
    }

    /// <summary>Ends when it is up (again).</summary>
    public Task WhenUp => up.Task;

    public async Task KillAsync()
    {
        up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LazaretBinary.Signal(process!, (PosixSignal)0);
        await process!.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    /// <summary>Ends it in order; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        LazaretBinary.Signal(process!, PosixSignal.SIGTERM);
        await process!.WaitForExitAsync();
        int code = process.ExitCode;
        process.Dispose();
        process = null;
        return code;
    }

    /// <summary>Posts events; true when the hub took all.</summary>
    public async Task<bool> PostAsync(string model, params JsonNode[] events)
    {
        using HttpResponseMessage answer = await Http.PostAsJsonAsync($"/api/v2/event?model={model}", new JsonArray([.. events.Select(e => e.DeepClone())]));
        JsonNode body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True(answer.StatusCode == HttpStatusCode.OK, body.ToJsonString());
        return (int)body["total_ok"]! == events.Length;
    }

    public async Task<JsonArray> FetchAsync(string route, string query)
    {
        string text = await Http.GetStringAsync($"/api/v2/event/{route}?{query}");
        int start = text.IndexOf("{\"events\":", StringComparison.Ordinal);
        return (JsonArray)JsonNode.Parse(text[start..text.LastIndexOf("\r\n--", StringComparison.Ordinal)])!["events"]!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>What it says further is read, so that it never waits for us.</summary>
    private static void Drain(Process process)
    {
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
    }
}
