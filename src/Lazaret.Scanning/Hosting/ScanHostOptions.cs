using Lazaret.Core.Actions;
using Lazaret.Core.Results;
using Lazaret.Core.Retries;
using Lazaret.Core.Stores;
using Lazaret.Scanning.Breakers;
using Lazaret.Scanning.Concurrency;
using Lazaret.Scanning.Content;
using Lazaret.Scanning.Pipeline;
using Lazaret.Scanning.Sources;

namespace Lazaret.Scanning.Hosting;

/// <summary>All settings of the scan job in one place.</summary>
public sealed class ScanHostOptions
{
    public PipelineOptions Pipeline { get; } = new();

    public ConcurrencyOptions Concurrency { get; } = new();

    public ContentScannerOptions Content { get; } = new();

    public BreakerOptions Breaker { get; } = new();

    public SourceOptions Sources { get; } = new();

    /// <summary>Asked often: while it answers true nothing is scanned; owed actions are still done. Null = never. For sinks that must not lose anything and are full.</summary>
    public Func<bool>? Hold { get; set; }

    public RetryPolicy Retries { get; set; } = RetryPolicy.Default;

    /// <summary>What jobs do with findings unless they say otherwise. Default: report only.</summary>
    public ActionPolicy Actions { get; set; } = ActionPolicy.ReportOnly;

    /// <summary>Results that jobs keep unless they say otherwise: −1 all (default), 0 none, n the newest n.</summary>
    public long RetainResults { get; set; } = -1;

    /// <summary>What is removed by age; applied every <see cref="RetentionInterval"/>.</summary>
    public RetentionPolicy Retention { get; set; } = new();

    /// <summary>Default 10 minutes.</summary>
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A job that is fed from outside closes after this long without a new item when all it has are done. Default 60 s.</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Called with every result right after its commit, from one thread at a time; must return quickly.</summary>
    public Action<ScanResult>? OnResult { get; set; }
}
