using System.Net;
using Lazaret.Connectors.Hosting.Scans;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lazaret.Connectors.Hosting.Routes;

/// <summary>Finds the route of a request: few and fixed, so a table says it all. Health routes answer at the root too, where container checks look for them (<c>connectors</c> §1.1).</summary>
internal sealed partial class HostRoutes
{
    private static readonly TimeSpan KeyPatience = TimeSpan.FromSeconds(10);
    private readonly HostState state;
    private readonly InboundGuard guard;
    private readonly ILogger logger;
    private readonly bool loopback;
    private readonly TimeProvider time;
    private readonly Dictionary<(string Method, string Route), Func<HttpContext, byte[], Task>> open;
    private readonly Dictionary<(string Method, string Route), Func<HttpContext, byte[], Task>> guarded;

    public HostRoutes(HostState state, InboundGuard guard, ScanRunner scans, Enqueuer enqueuer, ActionMemory memory, bool loopback, TimeProvider time, ILogger logger)
    {
        this.loopback = loopback;
        this.time = time;
        this.state = state;
        this.guard = guard;
        this.logger = logger;
        ServedVersions served = new();
        open = new()
        {
            [("GET", "")] = (http, _) => HealthRoutes.StateAsync(http, state),
            [("GET", "healthz")] = (http, _) => HealthRoutes.AliveAsync(http),
            [("GET", "readyz")] = (http, _) => HealthRoutes.ReadyAsync(http, state, guard.Enabled),
            [("GET", "version")] = (http, _) => HealthRoutes.VersionAsync(http, state),
            [("POST", "webhook/event")] = (http, body) => WebhookRoute.AnswerAsync(http, state, enqueuer, loopback, time, body),
            [("POST", "webhook_event")] = (http, body) => WebhookRoute.AnswerAsync(http, state, enqueuer, loopback, time, body),
        };
        guarded = new()
        {
            [("POST", "full_scan")] = (http, _) => ScanRoute.AnswerAsync(http, state, scans),
            [("POST", "read_file")] = (http, body) => ReadRoute.AnswerAsync(http, state, served, body),
            [("PUT", "item_action")] = (http, body) => ActionRoute.AnswerAsync(http, state, served, memory, body),
            [("GET", "repo_check")] = (http, _) => LookRoutes.CheckAsync(http, state),
            [("GET", "estimate")] = (http, _) => LookRoutes.EstimateAsync(http, state, time),
            [("GET", "config")] = (http, _) => ConfigRoute.GetAsync(http, state),
            [("PUT", "config")] = (http, body) => ConfigRoute.PutAsync(http, state, loopback || guard.Enabled, body),
        };
    }

    public async Task InvokeAsync(HttpContext http)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await RouteAsync(http).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await EndAsync(http, e.StatusCode, "bad_request").ConfigureAwait(false);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The core has gone: there is nobody to tell.
        }
        catch (Exception e)
        {
            LogFailed(e, http.Request.Method, http.Request.Path.Value ?? "");
            await EndAsync(http, 500, "internal_error").ConfigureAwait(false);
        }
    }

    private async Task RouteAsync(HttpContext http)
    {
        string path = http.Request.Path.Value ?? "";
        string prefix = "/" + state.Options.Name;
        bool prefixed = path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/');
        string route = (prefixed ? path[prefix.Length..] : path).Trim('/');
        string method = http.Request.Method.ToUpperInvariant();
        if (!prefixed && route is not ("healthz" or "readyz"))
        {
            await HostAnswers.DetailAsync(http, 404, "Not Found").ConfigureAwait(false);
            return;
        }

        bool known = open.TryGetValue((method, route), out Func<HttpContext, byte[], Task>? answer);
        bool signed = !known && guarded.TryGetValue((method, route), out answer);
        if (answer is null)
        {
            bool other = open.Keys.Concat(guarded.Keys).Any(k => k.Route == route);
            await HostAnswers.DetailAsync(http, other ? 405 : 404, other ? "Method Not Allowed" : "Not Found").ConfigureAwait(false);
            return;
        }

        if (IsForeign(http))
        {
            await HostAnswers.DetailAsync(http, 403, "Requests from pages of other sites, and to names that are not this machine's, are refused.").ConfigureAwait(false);
            return;
        }

        if (signed && guard.Enabled && !state.Keyed.IsCompleted)
        {
            // Just started, and the core calls before our registration gave us its key back: some cores take a 401 for the last word and leave a malicious object where it is.
            await state.Keyed.WaitAsync(KeyPatience, time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // What shows no key of ours is refused before its body is taken in.
        if (signed && guard.RefuseEarly(http) is { } early)
        {
            await HostAnswers.DetailAsync(http, 401, early).ConfigureAwait(false);
            return;
        }

        if (await HostAnswers.ReadAsync(http).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        if (signed && guard.Refuse(http, body) is { } refused)
        {
            await HostAnswers.DetailAsync(http, 401, refused).ConfigureAwait(false);
            return;
        }

        await answer(http, body).ConfigureAwait(false);
    }

    /// <summary>
    /// A browser's page of another site, or on loopback a name that was pointed here by somebody else: cores send no Origin, and call by the address they were told.
    /// </summary>
    private bool IsForeign(HttpContext http)
    {
        if (http.Request.Headers.Origin.Count > 0 || http.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            return true;
        }

        string host = http.Request.Host.Host;
        return loopback && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !(IPAddress.TryParse(host, out IPAddress? address) && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any)))
            && !(Uri.TryCreate(state.Model.Url, UriKind.Absolute, out Uri? told) && host.Equals(told.Host, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task EndAsync(HttpContext http, int status, string detail)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.Clear();
        await HostAnswers.DetailAsync(http, status, detail).ConfigureAwait(false);
    }

    [LoggerMessage(2650, LogLevel.Error, "{Method} {Path} failed unexpectedly")]
    private partial void LogFailed(Exception e, string method, string path);
}
