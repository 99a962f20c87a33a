using System.Text.Json;
using Lazaret.Core.Actions;
using Lazaret.Core.Dsx;

namespace Lazaret.Connectors.Remote;

/// <summary>What an answer to <c>item_action</c> means (W-04: the status of HTTP counts as well as the body).</summary>
internal static class RemoteActions
{
    public static ActionResult Result(string name, ActionKind asked, DsxReply reply)
    {
        if (reply.Error is { } error)
        {
            return new ActionResult(asked, ActionStatus.TransientPlatformError, error);
        }

        DsxItemActionResponse? body = Parse(reply);
        ActionKind kind = body is not null && DsxItemActions.TryParse(body.ItemAction, out ActionKind said) && said != ActionKind.Nothing ? said : asked;
        string? destination = Destination(body?.Description) ?? Destination(body?.Message);
        bool told = body?.Description is { Length: > 0 } && (destination is null || body.Message.Contains(destination, StringComparison.Ordinal) is false);
        string text = body is { Message.Length: > 0 }
            ? told ? $"{body.Message} ({body.Description})" : body.Message
            : $"Connector {name} answered {reply.Status} to item_action: {RemoteFailures.Text(reply.Body.Span)}";
        return reply.Status switch
        {
            >= 200 and < 300 when body is null => new ActionResult(kind, ActionStatus.Error, $"Invalid response from item_action endpoint: {RemoteFailures.Text(reply.Body.Span)}"),
            >= 200 and < 300 => body!.Status switch
            {
                DsxStatus.Success => new ActionResult(kind, ActionStatus.Success, text, destination),
                DsxStatus.Nothing => new ActionResult(ActionKind.Nothing, ActionStatus.Nothing, text),
                _ when body.ItemAction == DsxItemActions.NotImplemented => new ActionResult(kind, ActionStatus.NotSupported, text),
                _ => new ActionResult(kind, ActionStatus.Error, text),
            },
            404 => new ActionResult(kind, ActionStatus.ObjectNotFound, text),
            409 => new ActionResult(kind, ActionStatus.ObjectChanged, text),
            403 => new ActionResult(kind, ActionStatus.PermissionError, text),
            401 or 408 or 429 or >= 500 and not 501 => new ActionResult(kind, ActionStatus.TransientPlatformError, text),
            501 => new ActionResult(kind, ActionStatus.NotSupported, text),
            _ => new ActionResult(kind, ActionStatus.Error, text),
        };
    }

    private static DsxItemActionResponse? Parse(DsxReply reply)
    {
        try
        {
            DsxItemActionResponse? body = JsonSerializer.Deserialize(reply.Body.Span, DsxJson.Default.DsxItemActionResponse);
            return body?.Status is DsxStatus.Success or DsxStatus.Error or DsxStatus.Nothing ? body : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Where the object went, as connectors say it in words: "… moved to PATH".</summary>
    private static string? Destination(string? text)
    {
        int at = text?.IndexOf("moved to ", StringComparison.OrdinalIgnoreCase) ?? -1;
        return at >= 0 && text![(at + 9)..] is { Length: > 0 } path ? path : null;
    }
}
