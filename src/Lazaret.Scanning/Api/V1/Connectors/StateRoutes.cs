using System.Text;
using System.Text.Unicode;
using Lazaret.Core.Connectors;
using Lazaret.Scanning.Api.V1.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Connectors;

/// <summary>Small texts that a connector keeps with us, such as where its change feed stands (<c>connectors</c> §1.17).</summary>
internal static class StateRoutes
{
    private const int MaxValue = 64 * 1024;
    private const int MaxKeys = 1000;
    private const int MaxName = 200;

    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        v1.MapPut("connectors/state/{uuid}/{ns}/{key}", http => PutAsync(http, dsx));
        v1.MapGet("connectors/state/{uuid}/{ns}/{key}", http => GetAsync(http, dsx));
    }

    private static async Task PutAsync(HttpContext http, DsxContext dsx)
    {
        byte[] body = await DsxBody.ReadAsync(http, MaxValue).ConfigureAwait(false);
        (string space, string key) = Place(http, dsx, body);
        if (!Utf8.IsValid(body))
        {
            throw DsxHttpException.Invalid("Input should be UTF-8 text", "body");
        }

        IReadOnlyDictionary<string, string> all = await dsx.Host.Store.ListStateAsync(space, http.RequestAborted).ConfigureAwait(false);
        if (!all.ContainsKey(key) && all.Count >= MaxKeys)
        {
            throw new DsxHttpException(413, $"too_many_keys: a connector keeps at most {MaxKeys}");
        }

        await dsx.Host.Store.SetStateAsync(space, key, Encoding.UTF8.GetString(body), http.RequestAborted).ConfigureAwait(false);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task GetAsync(HttpContext http, DsxContext dsx)
    {
        (string space, string key) = Place(http, dsx, []);
        string? value = await dsx.Host.Store.GetStateAsync(space, key, http.RequestAborted).ConfigureAwait(false);
        await DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("value", value);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static (string Space, string Key) Place(HttpContext http, DsxContext dsx, ReadOnlySpan<byte> body)
    {
        DsxCaller caller = dsx.Guard.RequireSignature(http, body);
        string ns = (string)http.Request.RouteValues["ns"]!;
        string key = (string)http.Request.RouteValues["key"]!;
        if (!Guid.TryParse((string?)http.Request.RouteValues["uuid"], out Guid uuid))
        {
            throw DsxHttpException.Invalid("Input should be a valid UUID", "path", "uuid");
        }

        if (ns.Length > MaxName || key.Length > MaxName)
        {
            throw DsxHttpException.Invalid($"Input should have at most {MaxName} characters", "path", ns.Length > MaxName ? "ns" : "key");
        }

        caller.RequireOwner(new ConnectorId(uuid.ToString()));
        return ($"dsx_state/{uuid}", $"{ns}/{key}");
    }
}
