using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lazaret.Connectors.Hosting.Scans;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Filters;
using Lazaret.Core.Items;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Connectors.Hosting.Routes;

/// <summary><c>POST webhook/event</c>: somebody tells of one object (<c>connectors</c> §1.14). It must be in the asset and pass the filter; the core has it before the answer is given.</summary>
internal static class WebhookRoute
{
    private static readonly TimeSpan CorePatience = TimeSpan.FromSeconds(5);

    public static async Task AnswerAsync(HttpContext http, HostState state, Enqueuer enqueuer, bool loopback, TimeProvider time, byte[] body)
    {
        if (!loopback && string.IsNullOrEmpty(state.Options.WebhookSecret))
        {
            await HostAnswers.DetailAsync(http, 403, "webhook_secret_required: events are taken on loopback, or with the secret of LAZARET__CONNECTOR__WEBHOOK_SECRET").ConfigureAwait(false);
            return;
        }

        if (!IsSecretRight(http, state.Options.WebhookSecret))
        {
            await HostAnswers.DetailAsync(http, 401, "invalid_webhook_secret").ConfigureAwait(false);
            return;
        }

        if (http.Request.Query["validationToken"].ToString() is { Length: > 0 } token)
        {
            http.Response.ContentType = "text/plain";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            await http.Response.WriteAsync(token[..Math.Min(token.Length, 4096)], http.RequestAborted).ConfigureAwait(false);
            return;
        }

        IReadOnlyList<EventObject>? objects;
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
            objects = (state.Connector as IEventDecoder)?.Decode(document.RootElement) ?? Plain(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            await HostAnswers.DetailAsync(http, 400, "invalid_json").ConfigureAwait(false);
            return;
        }

        if (objects is null)
        {
            await HostAnswers.StatusAsync(http, DsxStatusResponse.Error("The event names no location, path or file_path"), 400).ConfigureAwait(false);
            return;
        }

        if (objects.Count == 0)
        {
            await HostAnswers.StatusAsync(http, new DsxStatusResponse { Status = DsxStatus.Nothing, Message = "Ignored: the event tells of no new object of this asset" }).ConfigureAwait(false);
            return;
        }

        (DsxStatusResponse Answer, int Status)? said = null;
        foreach (EventObject one in objects)
        {
            (DsxStatusResponse Answer, int Status) answer = await TakeAsync(http, state, enqueuer, time, one).ConfigureAwait(false);
            said = said is null || Rank(answer.Status) > Rank(said.Value.Status) ? answer : said;
            if (answer.Status == 503)
            {
                // The whole event comes again: the core knows what it has.
                http.Response.Headers.RetryAfter = "10";
                break;
            }
        }

        await HostAnswers.StatusAsync(http, said!.Value.Answer, said.Value.Status).ConfigureAwait(false);
    }

    /// <summary>What one answer for all objects of an event is: the one that the sender must know of.</summary>
    private static int Rank(int status) => status switch { 200 => 0, 422 => 1, 202 => 2, 502 => 3, _ => 4 };

    private static async Task<(DsxStatusResponse Answer, int Status)> TakeAsync(HttpContext http, HostState state, Enqueuer enqueuer, TimeProvider time, EventObject one)
    {
        if (!Passes(state, one.Location))
        {
            return (new DsxStatusResponse { Status = DsxStatus.Nothing, Message = "The filter leaves this object out" }, 200);
        }

        OpenResult opened = await state.Connector.OpenAsync(one.Location, http.RequestAborted).ConfigureAwait(false);
        if (opened.Content is not { } content)
        {
            return (DsxStatusResponse.Error("The event names no object of this repository that can be read"), 422);
        }

        NewItem item = new(one.Location, one.MetaInfo, content.Identity);
        await content.DisposeAsync().ConfigureAwait(false);

        // Who sends events tries again when we do not answer with success: so nothing of it has to be kept here while the core is away.
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        using ITimer timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), patience, CorePatience, Timeout.InfiniteTimeSpan);
        try
        {
            return await enqueuer.SendAsync(enqueuer.Request(item, Guid.NewGuid().ToString(), state.Model, "connector_webhook"), patience.Token).ConfigureAwait(false) == SendOutcome.Taken
                ? (DsxStatusResponse.Success("Event accepted"), 202)
                : (DsxStatusResponse.Error("The core refused the object"), 502);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            return (DsxStatusResponse.Error("The core is away; send the event again"), 503);
        }
    }

    /// <summary>The event of the existing connectors: one object by its location. Null when none is named.</summary>
    private static IReadOnlyList<EventObject>? Plain(JsonElement body) =>
        (Text(body, "location") ?? Text(body, "path") ?? Text(body, "file_path")) is { Length: > 0 } location ? [new EventObject(location, Text(body, "metainfo") ?? location)] : null;

    private static bool Passes(HostState state, string location)
    {
        string root = state.Connector.Info.Asset.TrimEnd('/') + "/";
        string relative = state.Connector is IEventDecoder own ? own.RelativePath(location) : location.StartsWith(root, StringComparison.Ordinal) ? location[root.Length..] : location;
        return PathFilter.Parse(state.Filter).Filter?.Includes(relative) != false;
    }

    private static bool IsSecretRight(HttpContext http, string? secret)
    {
        if (string.IsNullOrEmpty(secret))
        {
            return true;
        }

        string shown = http.Request.Headers["X-Webhook-Secret"].ToString() is { Length: > 0 } header ? header : http.Request.Query["secret"].ToString();
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
    }

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
