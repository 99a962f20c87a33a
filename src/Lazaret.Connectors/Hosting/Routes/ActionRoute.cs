using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Connectors.Hosting.Routes;

/// <summary><c>PUT item_action</c> (<c>connectors</c> §1.13): what is asked for, else what is configured; on the version that was scanned, and once.</summary>
internal static class ActionRoute
{
    public static async Task AnswerAsync(HttpContext http, HostState state, ServedVersions served, ActionMemory memory, byte[] body)
    {
        if (await HostAnswers.RequestAsync(http, body).ConfigureAwait(false) is not { } request)
        {
            return;
        }

        ActionPlan plan = Plan(request, state);
        if (plan.Kind == ActionKind.Nothing)
        {
            await WriteAsync(http, new ActionResult(ActionKind.Nothing, ActionStatus.Nothing, "No action is configured")).ConfigureAwait(false);
            return;
        }

        (ItemId item, bool own) = Item(request);
        if (!own && memory.Find(item) is { } done)
        {
            // A core that says nothing of versions asks again after a lost answer. What lies there now was perhaps never scanned.
            await WriteAsync(http, done).ConfigureAwait(false);
            return;
        }

        ObjectIdentity? version = request.LazaretObject?.ToIdentity() ?? served.Find(request.Location!) ?? await PresentAsync(state, request.Location!, http.RequestAborted).ConfigureAwait(false);
        ActionResult result = version is null
            ? new ActionResult(plan.Kind, ActionStatus.ObjectNotFound, $"{request.Location} does not exist")
            : await state.Connector.ActAsync(
                new ActionRequest
                {
                    ItemId = item,
                    JobId = new JobId(request.ScanJobId is { } job && JobId.IsValid(job) ? job : "dsx"),
                    Location = request.Location!,
                    MetaInfo = request.Metainfo ?? "",
                    Identity = version.Value,
                    Plan = plan,
                    Report = new ScanReport { Outcome = Outcome.Malicious, Size = version.Value.Size, Sha256 = request.LazaretObject?.Sha256 ?? "", Verdicts = [] },
                },
                CancellationToken.None).ConfigureAwait(false);

        if (!own && result.Status == ActionStatus.Success)
        {
            memory.Keep(item, result);
        }

        await WriteAsync(http, result).ConfigureAwait(false);
    }

    private static ActionPlan Plan(DsxScanRequest request, HostState state)
    {
        DsxRequestedAction? wanted = request.RequestedAction;
        if (wanted is null || !DsxItemActions.TryParse(wanted.Type, out ActionKind kind))
        {
            return new ActionPlan { Kind = state.ItemAction, Target = Target(state.MoveTarget, state) };
        }

        bool flat = wanted.Details is { } details && details.TryGetValue("quarantine_target", out JsonElement target) && target.ValueKind == JsonValueKind.Object
            && target.TryGetProperty("preserve_relative_path", out JsonElement preserve) && preserve.ValueKind == JsonValueKind.False;
        string? name = wanted.Destination?.Filename;
        if (name is null && wanted.Details is { } more && more.TryGetValue("resolved_filename", out JsonElement resolved) && resolved.ValueKind == JsonValueKind.String)
        {
            name = resolved.GetString();
        }

        return new ActionPlan
        {
            Kind = kind,
            Target = Target(wanted.Destination?.Path ?? wanted.Destination?.Prefix, state),
            FileName = name,
            Tags = wanted.Tags ?? [],
            PreserveRelativePath = !flat,
        };
    }

    /// <summary>A relative target is a folder of the quarantine: nothing is ever moved to where it is listed again.</summary>
    private static string? Target(string? target, HostState state)
    {
        if (string.IsNullOrEmpty(target) || target == state.Options.MoveTarget)
        {
            return null;
        }

        return target.StartsWith('/') || !state.Connector.Info.Settings.TryGetValue("quarantine", out string? quarantine) ? target : $"{quarantine}/{target}";
    }

    /// <summary>The number under which the action is remembered; the core's own when it tells one.</summary>
    private static (ItemId Item, bool Own) Item(DsxScanRequest request)
    {
        if (request.LazaretObject is { ItemId: > 0 } version)
        {
            return (new ItemId(version.ItemId), true);
        }

        byte[] hash = SHA256.HashData(Encoding.Unicode.GetBytes($"{request.ScanJobId}\n{request.JobItemId}\n{request.Location}"));
        return (new ItemId(BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue), false);
    }

    private static async Task<ObjectIdentity?> PresentAsync(HostState state, string location, CancellationToken cancellationToken)
    {
        OpenResult opened = await state.Connector.OpenAsync(location, cancellationToken).ConfigureAwait(false);
        if (opened.Content is not { } content)
        {
            return null;
        }

        await using (content.ConfigureAwait(false))
        {
            return content.Identity;
        }
    }

    private static Task WriteAsync(HttpContext http, ActionResult result)
    {
        DsxItemActionResponse answer = new()
        {
            Status = result.Status switch
            {
                ActionStatus.Success => DsxStatus.Success,
                ActionStatus.Nothing => DsxStatus.Nothing,
                _ => DsxStatus.Error,
            },
            ItemAction = result.Status == ActionStatus.NotSupported ? DsxItemActions.NotImplemented : DsxItemActions.Name(result.Kind),
            Message = result.Message,
            Description = result.Destination is null ? null : $"moved to {result.Destination}",
        };
        int status = result.Status switch
        {
            ActionStatus.Success or ActionStatus.Nothing or ActionStatus.Partial or ActionStatus.Error => 200,
            ActionStatus.NotSupported => 501,
            ActionStatus.ObjectNotFound => 404,
            ActionStatus.PermissionError => 403,
            ActionStatus.ObjectChanged => 409,
            _ => 503,
        };
        return HostAnswers.WriteAsync(http, answer, DsxJson.Default.DsxItemActionResponse, status);
    }
}
