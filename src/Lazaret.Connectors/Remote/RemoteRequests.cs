using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Dsx;
using Lazaret.Core.Jobs;

namespace Lazaret.Connectors.Remote;

/// <summary>Puts together what is sent to a connector about one object.</summary>
internal static class RemoteRequests
{
    /// <summary>The request that the connector once sent, with its own members kept, and what we add.</summary>
    public static DsxScanRequest Of(DsxConnectorModel model, string location, string metaInfo, JobId job, string? extra, DsxObjectVersion? version)
    {
        DsxScanRequest sent = new();
        if (extra is not null)
        {
            try
            {
                sent = JsonSerializer.Deserialize(extra, DsxJson.Default.DsxScanRequest) ?? sent;
            }
            catch (JsonException)
            {
                // It was checked when it was accepted; what does not parse is not worth more than the object itself.
            }
        }

        return sent with { Connector = model, Location = location, Metainfo = metaInfo, ScanJobId = job.Value, ConnectorUrl = sent.ConnectorUrl ?? model.Url, LazaretObject = version };
    }

    /// <summary>A plan of ours in the words of the wire.</summary>
    public static DsxRequestedAction Action(ActionPlan plan) => new()
    {
        Type = DsxItemActions.Name(plan.Kind),
        Destination = plan.Target is null ? null : new DsxActionDestination { Path = plan.Target },
        Tags = plan.Tags.Count == 0 ? null : new Dictionary<string, string>(plan.Tags),
        Details = plan.PreserveRelativePath
            ? null
            : new Dictionary<string, JsonElement> { ["quarantine_target"] = JsonDocument.Parse("""{"preserve_relative_path":false}""").RootElement.Clone() },
    };
}
