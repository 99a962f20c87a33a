using System.Text.Json;
using System.Text.Json.Nodes;
using Lazaret.Core.Actions;
using Lazaret.Core.Dsx;
using Lazaret.Core.Filters;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Connectors.Hosting.Routes;

/// <summary>The running configuration (<c>connectors</c> §1.15). The filter and the action can be changed while it runs; the asset cannot, as who may move it reads every file.</summary>
internal static class ConfigRoute
{
    private static readonly string[] Supported = ["filter", "item_action", "item_action_move_metainfo", "requested_action"];

    public static Task GetAsync(HttpContext http, HostState state)
    {
        JsonObject all = JsonSerializer.SerializeToNode(state.Model, DsxJson.Default.DsxConnectorModel)!.AsObject();
        all["resolved_asset_base"] = state.Connector.Info.Asset;
        all["kind"] = state.Connector.Info.Kind;
        all["monitor"] = state.Options.Monitor;
        all["enrollment_token"] = string.IsNullOrEmpty(state.Options.EnrollmentToken) ? "" : "**********";
        all["webhook_secret"] = string.IsNullOrEmpty(state.Options.WebhookSecret) ? "" : "**********";
        foreach ((string name, string value) in state.Connector.Info.Settings)
        {
            all[name] = value;
        }

        return HostAnswers.WriteAsync(http, JsonSerializer.SerializeToUtf8Bytes(all), 200);
    }

    public static async Task PutAsync(HttpContext http, HostState state, bool allowed, byte[] body)
    {
        if (!allowed)
        {
            await HostAnswers.DetailAsync(http, 403, "config_change_needs_authentication: it is off here, and this is not loopback").ConfigureAwait(false);
            return;
        }

        JsonObject? changes;
        try
        {
            changes = JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            await HostAnswers.DetailAsync(http, 400, "invalid_json").ConfigureAwait(false);
            return;
        }

        if (changes is null)
        {
            await HostAnswers.DetailAsync(http, 400, "invalid_payload").ConfigureAwait(false);
            return;
        }

        if (changes["asset"]?.ToString() is { Length: > 0 } asset && asset != state.Connector.Info.Asset)
        {
            await HostAnswers.DetailAsync(http, 400, "asset_not_changeable: start the connector with another asset in place of changing it while it runs").ConfigureAwait(false);
            return;
        }

        string? filter = changes["filter"]?.ToString();
        if (filter is not null && PathFilter.Parse(filter).Error is { } error)
        {
            await HostAnswers.DetailAsync(http, 400, $"filter is wrong at character {error.Position + 1}: {error.Message}").ConfigureAwait(false);
            return;
        }

        string? action = changes["item_action"]?.ToString() ?? (changes["requested_action"] as JsonObject)?["type"]?.ToString();
        ActionKind kind = state.ItemAction;
        if (action is not null && !DsxItemActions.TryParse(action, out kind))
        {
            await HostAnswers.DetailAsync(http, 400, $"item_action is \"{action}\"; allowed are {DsxItemActions.Allowed}").ConfigureAwait(false);
            return;
        }

        string? target = changes["item_action_move_metainfo"]?.ToString()
            ?? ((changes["requested_action"] as JsonObject)?["destination"] as JsonObject) switch { { } to => to["path"]?.ToString() ?? to["prefix"]?.ToString(), _ => null };
        if (target is not null && target != state.MoveTarget && (target.Length == 0 || target.StartsWith('/') || target.Split('/').Contains("..")))
        {
            await HostAnswers.DetailAsync(http, 400, $"item_action_move_metainfo is \"{target}\"; allowed is a folder inside the quarantine, without '..'").ConfigureAwait(false);
            return;
        }

        if (filter is null && action is null && target is null)
        {
            await HostAnswers.DetailAsync(http, 400, $"no_supported_fields: {string.Join(", ", Supported)}").ConfigureAwait(false);
            return;
        }

        state.Filter = filter ?? state.Filter;
        state.ItemAction = kind;
        state.MoveTarget = target ?? state.MoveTarget;
        await GetAsync(http, state).ConfigureAwait(false);
    }
}
