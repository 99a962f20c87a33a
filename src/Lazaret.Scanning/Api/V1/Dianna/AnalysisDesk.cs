using System.Collections.Concurrent;
using System.Text.Json;
using Lazaret.Core.Analysis;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Results;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Api.V1.Connectors;
using Lazaret.Scanning.Api.V1.Events;

namespace Lazaret.Scanning.Api.V1.Dianna;

/// <summary>
/// Carries deep analyses through: read the object from its connector with the usual signed call (W-30), submit it, look until there is a result. Each is in the store before it is answered
/// for, and goes on after a restart; how long one may take is bounded.
/// </summary>
internal sealed class AnalysisDesk(IDeepAnalyzer? analyzer, IStateStore store, DsxDirectory directory, DsxFeed feed, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Namespace in the state store: key = task id.</summary>
    public const string Namespace = "dsx_analyses";

    private const int AtOnce = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(900);

    /// <summary>How long finished ones can be asked for; older ones go at a start.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);
    private readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim slots = new(AtOnce, AtOnce);
    private readonly CancellationTokenSource stop = new();

    public IDeepAnalyzer? Analyzer => analyzer;

    /// <summary>Goes on with what an earlier run left.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (analyzer is null)
        {
            return;
        }

        foreach (string json in (await store.ListStateAsync(Namespace, cancellationToken).ConfigureAwait(false)).Values)
        {
            if (JsonSerializer.Deserialize(json, AnalysisTaskJson.Default.AnalysisTask) is not { } task)
            {
                continue;
            }

            if (!task.IsTerminal)
            {
                Run(task, null);
            }
            else if (task.EndedAt is { } ended && time.GetUtcNow() - ended > Kept)
            {
                await store.SetStateAsync(Namespace, task.Id, null, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Begins an analysis for each object of a remote connector that was found malicious, once each. Best effort: a crash between the result and this leaves that one to a person.
    /// </summary>
    public void OnResults(IReadOnlyList<ScanResult> results)
    {
        foreach (ScanResult result in results)
        {
            if (result.Outcome != Outcome.Malicious || directory.Find(result.ConnectorId.Value) is null)
            {
                continue;
            }

            string request = DsxTaskId.Of(result.ItemId);
            AnalysisTask task = new()
            {
                Id = "auto-" + request,
                Connector = result.ConnectorId.Value,
                Location = result.Action.Destination ?? result.Location,
                MetaInfo = result.MetaInfo,
                ScanRequestTaskId = request,
                ScanJobId = result.JobId.Value,
                Source = "auto",
            };
            Run(task, null, announce: true);
        }
    }

    public async Task BeginAsync(AnalysisTask task, string? password, CancellationToken cancellationToken)
    {
        await SaveAsync(task, cancellationToken).ConfigureAwait(false);
        Announce(task);
        Run(task, password);
    }

    private void Announce(AnalysisTask task) =>
        feed.Results.Publish(() => DsxText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", "dianna_enqueued");
            json.WriteString("task_id", task.Id);
            json.WriteString("connector_uuid", task.Connector);
            json.WritePropertyName("location");
            Lazaret.Core.Text.LosslessJson.WriteString(json, task.Location);
            json.WritePropertyName("metainfo");
            Lazaret.Core.Text.LosslessJson.WriteString(json, task.MetaInfo);
            json.WriteString("source", task.Source);
            json.WriteEndObject();
        }));

    public async Task<AnalysisTask?> GetAsync(string id, CancellationToken cancellationToken) =>
        await store.GetStateAsync(Namespace, id, cancellationToken).ConfigureAwait(false) is { } json ? JsonSerializer.Deserialize(json, AnalysisTaskJson.Default.AnalysisTask) : null;

    /// <summary>The finished one of a scan request; the last when there are several.</summary>
    public async Task<AnalysisTask?> FindEndedAsync(string scanRequestTaskId, CancellationToken cancellationToken)
    {
        AnalysisTask? found = null;
        foreach (string json in (await store.ListStateAsync(Namespace, cancellationToken).ConfigureAwait(false)).Values)
        {
            if (JsonSerializer.Deserialize(json, AnalysisTaskJson.Default.AnalysisTask) is { IsTerminal: true } task && task.ScanRequestTaskId == scanRequestTaskId && !(found?.EndedAt > task.EndedAt))
            {
                found = task;
            }
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        slots.Dispose();
    }

    /// <param name="task">What is to be done.</param>
    /// <param name="password">Of an archive.</param>
    /// <param name="announce">It is not in the store yet: it goes there first, however long that takes.</param>
    private void Run(AnalysisTask task, string? password, bool announce = false)
    {
        TaskCompletionSource listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task run = Task.Run(
            async () =>
            {
                await listed.Task.ConfigureAwait(false);
                try
                {
                    if (announce)
                    {
                        await SaveAsync(task, stop.Token).ConfigureAwait(false);
                        Announce(task);
                    }

                    await slots.WaitAsync(stop.Token).ConfigureAwait(false);
                    try
                    {
                        await CarryAsync(task, password, stop.Token).ConfigureAwait(false);
                    }
                    finally
                    {
                        slots.Release();
                    }
                }
                catch (OperationCanceledException)
                {
                    // It goes on at the next start.
                }
                catch (Exception e)
                {
                    // One analysis must neither stay open for ever nor take others with it.
                    await NoteAsync(task, new AnalysisAnswer { Status = "ERROR", Error = $"It could not be carried out: {e.Message}" }, stop.Token).ConfigureAwait(false);
                }
                finally
                {
                    running.TryRemove(task.Id, out _);
                }
            },
            CancellationToken.None);
        if (running.TryAdd(task.Id, run))
        {
            listed.SetResult();
        }
    }

    private async Task CarryAsync(AnalysisTask task, string? password, CancellationToken token)
    {
        long began = time.GetTimestamp();
        if (task is { NeedsPassword: true, AnalysisId: null } && password is null)
        {
            await NoteAsync(task, new AnalysisAnswer { Status = "ERROR", Error = "The archive's password is not kept over a restart; ask for the analysis again." }, token).ConfigureAwait(false);
            return;
        }

        while (task.AnalysisId is null && !task.IsTerminal)
        {
            AnalysisAnswer answer = await SubmitAsync(task, password, token).ConfigureAwait(false);
            bool again = answer.MayPass && time.GetElapsedTime(began) < Patience;
            task = again ? task : await NoteAsync(task, answer.AnalysisId is null && answer.Error is null ? answer with { AnalysisId = answer.UploadId } : answer, token).ConfigureAwait(false);
            if (again)
            {
                await Task.Delay(Interval, time, token).ConfigureAwait(false);
            }
            else if (task.AnalysisId is null && !task.IsTerminal)
            {
                task = await NoteAsync(task, new AnalysisAnswer { Status = "ERROR", Error = "The analyser took the object but named no analysis." }, token).ConfigureAwait(false);
            }
        }

        while (!task.IsTerminal)
        {
            AnalysisAnswer answer = await analyzer!.LookAsync(task.AnalysisId!, token).ConfigureAwait(false);
            if (time.GetElapsedTime(began) >= Patience && !answer.IsTerminal)
            {
                answer = new AnalysisAnswer { Status = "ERROR", Error = $"No result within {Patience.TotalSeconds:0} s." };
            }

            if (answer.IsTerminal && !(answer.MayPass && time.GetElapsedTime(began) < Patience))
            {
                task = await NoteAsync(task, answer, token).ConfigureAwait(false);
            }
            else
            {
                await Task.Delay(Interval, time, token).ConfigureAwait(false);
            }
        }
    }

    private async Task<AnalysisAnswer> SubmitAsync(AnalysisTask task, string? password, CancellationToken token)
    {
        if (directory.Find(task.Connector) is not { } connector)
        {
            return new AnalysisAnswer { Status = "ERROR", Error = "The connector is not known any more." };
        }

        OpenResult opened = await connector.OpenAsync(task.Location, token).ConfigureAwait(false);
        if (opened.Content is not { } content)
        {
            bool passes = opened.Failure!.Class is Core.Retries.ErrorClass.ConnectorConnection or Core.Retries.ErrorClass.ConnectorServer or Core.Retries.ErrorClass.ConnectorTimeout
                or Core.Retries.ErrorClass.ConnectorThrottled;
            return new AnalysisAnswer { Status = "ERROR", Error = opened.Failure.Message, MayPass = passes };
        }

        await using (content.ConfigureAwait(false))
        {
            return await analyzer!.SubmitAsync(task.MetaInfo.Length > 0 ? task.MetaInfo : task.Location, content, password, token).ConfigureAwait(false);
        }
    }

    private async Task<AnalysisTask> NoteAsync(AnalysisTask task, AnalysisAnswer answer, CancellationToken token)
    {
        AnalysisTask now = task with
        {
            Status = answer.IsTerminal ? answer.Status : "QUEUED",
            AnalysisId = answer.AnalysisId ?? task.AnalysisId,
            UploadId = answer.UploadId ?? task.UploadId,
            Sha256 = answer.Sha256 ?? task.Sha256,
            IsMalicious = answer.IsMalicious ?? task.IsMalicious,
            Analysis = answer.Json ?? task.Analysis,
            Error = answer.Error,
            EndedAt = answer.IsTerminal ? time.GetUtcNow() : null,
        };
        await SaveAsync(now, token).ConfigureAwait(false);
        DsxConnectorModel? model = directory.Find(now.Connector)?.Model;
        feed.Results.Publish(() => DsxText.Write(json => AnalysisJson.WriteEvent(json, now, model?.Url)));
        return now;
    }

    private async Task SaveAsync(AnalysisTask task, CancellationToken token)
    {
        while (true)
        {
            try
            {
                await store.SetStateAsync(Namespace, task.Id, JsonSerializer.Serialize(task, AnalysisTaskJson.Default.AnalysisTask), token).ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException) when (running.ContainsKey(task.Id))
            {
                await Task.Delay(Interval, time, token).ConfigureAwait(false);
            }
        }
    }
}
