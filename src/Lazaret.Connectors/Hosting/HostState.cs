using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;

namespace Lazaret.Connectors.Hosting;

/// <summary>What the parts of a host share: the model it shows, its credentials, its counters.</summary>
internal sealed class HostState(IConnectorClient connector, ConnectorHostOptions options, Guid uuid, string baseUrl, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly TaskCompletionSource keyed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile DsxCredentials? credentials = options.Credentials;
    private string status = DsxStatus.Starting;
    private string? checkReason;
    private string? checkMessage;
    private double? checkedAt;
    private long requests;

    public IConnectorClient Connector => connector;

    public ConnectorHostOptions Options => options;

    public Guid Uuid => uuid;

    /// <summary>What we sign with, and what the core must sign with; null before the core gave any.</summary>
    public DsxCredentials? Credentials
    {
        get => credentials;
        set
        {
            credentials = value;
            if (value is not null)
            {
                keyed.TrySetResult();
            }
        }
    }

    /// <summary>Done once there are credentials.</summary>
    public Task Keyed => credentials is null ? keyed.Task : Task.CompletedTask;

    public bool IsReady => status == DsxStatus.Ready;

    /// <summary>True while the last word with the core was a good one.</summary>
    public bool IsCoreThere { get; set; }

    public bool IsRepositoryThere => checkedAt is not null && checkReason is null;

    /// <summary>Objects the core took since the start.</summary>
    public long Requests => Interlocked.Read(ref requests);

    public string Filter { get; set; } = options.Filter ?? connector.Info.Filter;

    /// <summary>The folder of the quarantine that moved objects go to, as it is told.</summary>
    public string MoveTarget { get; set; } = options.MoveTarget;

    public ActionKind ItemAction { get; set; } = options.ItemAction;

    public DsxConnectorModel Model
    {
        get
        {
            lock (gate)
            {
                return new DsxConnectorModel
                {
                    Name = options.Name,
                    DisplayName = options.DisplayName,
                    DisplayIcon = DsxIcon.Sanitize(options.DisplayIcon),
                    Uuid = uuid.ToString(),
                    Url = $"{baseUrl.TrimEnd('/')}/{options.Name}",
                    Status = status,
                    ItemAction = DsxItemActions.Name(ItemAction),
                    ItemActionMoveMetainfo = MoveTarget,
                    Asset = connector.Info.Asset,
                    AssetDisplayName = options.AssetDisplayName,
                    Filter = Filter,
                    LastRepoCheckTs = checkedAt,
                    LastRepoCheckReason = checkReason,
                    LastRepoCheckMessage = checkMessage,
                };
            }
        }
    }

    public void Count(int sent) => Interlocked.Add(ref requests, sent);

    public void SetStatus(string value)
    {
        lock (gate)
        {
            status = value;
        }
    }

    /// <summary>Takes note of a look at the repository.</summary>
    public void Checked(Failure? failure)
    {
        lock (gate)
        {
            checkedAt = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
            checkReason = failure is null ? null : Names.Of(failure.Reason);
            checkMessage = failure?.Message;
        }
    }
}
