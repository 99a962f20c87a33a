namespace Lazaret.TestKit.Dsx.Cores;

/// <summary>The reference's workers: read the whole object into memory, scan it, call the action when it is malicious.</summary>
internal sealed class FakeWorkers : IAsyncDisposable
{
    private readonly FakeCore core;
    private readonly FakeCoreMemory memory;
    private readonly CancellationTokenSource stop = new();
    private readonly Task[] running;

    public FakeWorkers(FakeCore core, FakeCoreMemory memory)
    {
        this.core = core;
        this.memory = memory;
        running = [.. Enumerable.Range(0, core.Options.Workers).Select(_ => Task.Run(WorkAsync))];
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            if (!memory.Queue.TryDequeue(out FakeTask? task))
            {
                await Task.Delay(5, stop.Token);
                continue;
            }

            FakeJob? job = task.JobId is { } id ? memory.Jobs.GetValueOrDefault(id) : null;
            if (job is { IsCancelled: true })
            {
                memory.End();
            }
            else if (job is { IsPaused: true })
            {
                memory.Queue.Enqueue(task);
                await Task.Delay(20, stop.Token);
            }
            else
            {
                await DoAsync(task);
            }
        }
    }

    private async Task DoAsync(FakeTask task)
    {
        byte[] body = PythonJson.Dumps(task.Request, compact: true);
        FakeReply? read = task.ActionOnly ? null : await CallAsync("POST", task, "read_file", body);
        if (!task.ActionOnly && read is not { IsSuccess: true })
        {
            await FailAsync(task, read);
            return;
        }

        bool malicious = task.ActionOnly || read!.Body.AsSpan().IndexOf(Eicar.Bytes) >= 0;
        if (!malicious)
        {
            End(new FakeResult(task.Location, task.JobId, "Benign", read!.Body, null, null));
            return;
        }

        // The status of the answer is not looked at; only a call that gets no JSON fails, and such goes to the dead letters without a retry (W-04).
        FakeReply? acted = await CallAsync("PUT", task, "item_action", body);
        if (acted is null || acted.Json.Count == 0)
        {
            await FailAsync(task with { ActionOnly = true, Tries = core.Options.MaxTries }, acted);
            return;
        }

        End(new FakeResult(task.Location, task.JobId, "Malicious", read?.Body ?? [], acted.Json.Text("status") ?? "error", acted.Json.Text("item_action")));
    }

    private void End(FakeResult result)
    {
        memory.Results.Enqueue(result);
        memory.End();
    }

    private async Task FailAsync(FakeTask task, FakeReply? reply)
    {
        if (stop.IsCancellationRequested)
        {
            memory.Queue.Enqueue(task); // Delivered again after the restart.
        }
        else if (task.Tries >= core.Options.MaxTries)
        {
            memory.DeadLetters.Enqueue((task, reply?.ToString() ?? "no answer"));
            memory.End();
        }
        else
        {
            await Task.Delay(core.Options.RetryDelay, CancellationToken.None);
            memory.Queue.Enqueue(task with { Tries = task.Tries + 1 });
        }
    }

    /// <summary>The target is the connector in the request, else its <c>connector_url</c>; the key is that of the connector's UUID.</summary>
    private async Task<FakeReply?> CallAsync(string method, FakeTask task, string route, byte[] body)
    {
        Dictionary<string, object?> connector = task.Request.GetValueOrDefault("connector") as Dictionary<string, object?> ?? [];
        string url = connector.Text("url") is { Length: > 0 } own ? own : task.Request.Text("connector_url") ?? "http://127.0.0.1:1";
        PythonHmac? key = core.Options.AuthEnabled && connector.Text("uuid") is { } uuid ? memory.Keys.GetValueOrDefault(Guid.Parse(uuid).ToString()) : null;
        string call = $"{route} to {url}, try {task.Tries}";
        memory.Trace[task.Location] = call + ", has no answer yet";
        FakeReply? reply = await core.Peer.SendAsync(method, $"{url}/{route}", body, "application/json", key);
        memory.Trace[task.Location] = $"{call}: {(reply is null ? "no answer" : reply.IsSuccess ? "200" : reply.ToString())}";
        return reply;
    }
}
