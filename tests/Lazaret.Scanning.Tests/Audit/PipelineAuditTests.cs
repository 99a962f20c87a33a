using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Jobs;
using Lazaret.Scanning.Audit;
using Lazaret.Scanning.Tests.Fakes;
using Lazaret.Storage.Sqlite;
using Lazaret.TestKit.Rsyslog;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Scanning.Tests.Audit;

/// <summary>From the scan over the store on disk to a real collector.</summary>
public sealed class PipelineAuditTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lazaret-audit-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_31_A_malicious_file_that_was_moved_has_its_line()
    {
        await using RsyslogServer rsyslog = new();
        await rsyslog.StartAsync();
        await using Rig rig = new();
        rig.Connector.Add("/fake/bad", "EVIL 1");
        await using AuditForwarder forwarder = await StartAsync(rig, rsyslog);

        (ScanJob job, _) = await rig.RunAsync();
        await forwarder.FlushAsync(Rig.Deadline);

        await Until.TrueAsync(() => Results.Ids(rsyslog.Lines()).Count == 1);
        JsonElement line = Results.Parse(rsyslog.Lines()).Single();
        Assert.Single(rig.Connector.Acted);
        Assert.Equal(1, job.Counts.Malicious);
        Assert.Equal("action succeeded", line.GetProperty("status").GetString());
        Assert.Equal("move", line.GetProperty("item_action").GetProperty("item_action").GetString());
        Assert.Equal("/fake/bad", line.GetProperty("scan_request").GetProperty("location").GetString());
        Assert.True(DsxTaskId.TryParse(line.GetProperty("scan_request_task_id").GetString(), out _));
        Assert.Equal(job.Id.Value, line.GetProperty("scan_job_id").GetString());
    }

    [Fact]
    public async Task W_14_What_was_scanned_while_the_collector_was_away_is_told_after_a_restart_of_everything()
    {
        const int Count = 1500;
        await using RsyslogServer rsyslog = new();
        long[] ids;
        await using (SqliteScanStore store = await OpenAsync())
        {
            await using Rig rig = new(store);
            for (int i = 0; i < Count; i++)
            {
                rig.Connector.Add($"/fake/{i:D4}", i % 100 == 3 ? $"EVIL {i}" : $"fine {i}");
            }

            await using AuditForwarder forwarder = await StartAsync(rig, rsyslog);
            (_, Dictionary<string, Core.Results.ScanResult> results) = await rig.RunAsync();
            ids = [.. results.Values.Select(r => r.ItemId.Value).Order()];
            Assert.Equal(Count, ids.Length);
            await Until.TrueAsync(() => forwarder.Status is { State: AuditState.Waiting, Backlog: Count });
        }

        await rsyslog.StartAsync();
        await using SqliteScanStore again = await OpenAsync();
        await using AuditForwarder second = await AuditForwarder.StartAsync(again, Options(rsyslog), Results.Map, TimeProvider.System, NullLogger.Instance);
        Assert.Equal(Count, second.Status.Backlog);
        await second.FlushAsync(Rig.Deadline);

        await Until.TrueAsync(() => Results.Ids(rsyslog.Lines()).Count == Count);
        Assert.Equal(ids, Results.Ids(rsyslog.Lines()).Order());
    }

    private Task<SqliteScanStore> OpenAsync() => SqliteScanStore.OpenAsync(new SqliteStoreOptions { DataDirectory = folder }, TimeProvider.System, null, CancellationToken.None);

    private static AuditOptions Options(RsyslogServer rsyslog) => new() { Port = rsyslog.Port, FirstWait = TimeSpan.FromMilliseconds(50), LongestWait = TimeSpan.FromMilliseconds(400) };

    private static Task<AuditForwarder> StartAsync(Rig rig, RsyslogServer rsyslog) =>
        AuditForwarder.StartAsync(rig.Store, Options(rsyslog), Results.Map, TimeProvider.System, NullLogger.Instance);
}
