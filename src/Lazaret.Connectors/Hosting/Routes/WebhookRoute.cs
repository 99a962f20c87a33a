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

        string? location = null;
        string? metaInfo = null;
        try
        {
            Dictionary<string, JsonElement>? fields = JsonSerializer.Deserialize(body.Length == 0 ? "{}"u8 : body, DsxJson.Default.DictionaryStringJsonElement);
            location = Text(fields, "location") ?? Text(fields, "path") ?? Text(fields, "file_path");
            metaInfo = Text(fields, "metainfo");
        }
        catch (JsonException)
        {
            await HostAnswers.DetailAsync(http, 400, "invalid_json").ConfigureAwait(false);
            return;
        }

        if (string.IsNullOrEmpty(location))
        {
            await HostAnswers.StatusAsync(http, DsxStatusResponse.Error("The event names no location, path or file_path"), 400).ConfigureAwait(false);
            return;
        }

        if (!Passes(state, location))
        {
            await HostAnswers.StatusAsync(http, new DsxStatusResponse { Status = DsxStatus.Nothing, Message = "The filter leaves this object out" }).ConfigureAwait(false);
            return;
        }

        OpenResult opened = await state.Connector.OpenAsync(location, http.RequestAborted).ConfigureAwait(false);
        if (opened.Content is not { } content)
        {
            await HostAnswers.StatusAsync(http, DsxStatusResponse.Error("The event names no object of this repository that can be read"), 422).ConfigureAwait(false);
            return;
        }

        NewItem item = new(location, metaInfo ?? location, content.Identity);
        await content.DisposeAsync().ConfigureAwait(false);

        // Who sends events tries again when we do not answer with success: so nothing of it has to be kept here while the core is away.
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        using ITimer timer = time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), patience, CorePatience, Timeout.InfiniteTimeSpan);
        SendOutcome outcome;
        try
        {
            outcome = await enqueuer.SendAsync(enqueuer.Request(item, Guid.NewGuid().ToString(), state.Model, "connector_webhook"), patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            http.Response.Headers.RetryAfter = "10";
            await HostAnswers.StatusAsync(http, DsxStatusResponse.Error("The core is away; send the event again"), 503).ConfigureAwait(false);
            return;
        }

        await HostAnswers.StatusAsync(
            http, outcome == SendOutcome.Taken ? DsxStatusResponse.Success("Event accepted") : DsxStatusResponse.Error("The core refused the object"), outcome == SendOutcome.Taken ? 202 : 502)
            .ConfigureAwait(false);
    }

    private static bool Passes(HostState state, string location)
    {
        string root = state.Connector.Info.Asset.TrimEnd('/') + "/";
        string relative = location.StartsWith(root, StringComparison.Ordinal) ? location[root.Length..] : location;
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

    private static string? Text(Dictionary<string, JsonElement>? fields, string name) =>
        fields is not null && fields.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
