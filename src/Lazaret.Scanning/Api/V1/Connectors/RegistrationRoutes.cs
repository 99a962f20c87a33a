using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Scanning.Api.V1.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Lazaret.Scanning.Api.V1.Connectors;

/// <summary>Connectors come, stay and go: <c>scan-orchestrator</c> §5.2.</summary>
internal static class RegistrationRoutes
{
    private const int TokenSeconds = 600;

    public static void Map(RouteGroupBuilder v1, DsxContext dsx)
    {
        v1.MapPost("connectors/register", http => RegisterAsync(http, dsx));
        v1.MapDelete("connectors/unregister/{uuid}", http => UnregisterAsync(http, dsx));
        v1.MapGet("connectors/list", http => DsxAnswers.WriteAsync(http, [.. dsx.Directory.Present.Select(c => c.Model)], DsxJson.Default.DsxConnectorModelArray));
        v1.MapPost("connectors/token", http => TokenAsync(http, dsx));
    }

    private static async Task RegisterAsync(HttpContext http, DsxContext dsx)
    {
        byte[] body = await DsxBody.ReadAsync(http).ConfigureAwait(false);
        dsx.Guard.RequireEnrollment(http);
        DsxConnectorModel model = DsxBody.Parse(body, DsxJson.Default.DsxConnectorModel);
        bool fromLoopback = http.Connection.RemoteIpAddress is not { } from || IPAddress.IsLoopback(from);
        if (dsx.Directory.Refuse(model.Url, fromLoopback) is { } refused)
        {
            throw DsxHttpException.Invalid(refused, "body", "url");
        }

        Guid uuid = Guid.NewGuid();
        if (model.Uuid is not null && !Guid.TryParse(model.Uuid, out uuid))
        {
            throw DsxHttpException.Invalid("Input should be a valid UUID", "body", "uuid");
        }

        model = model with { Uuid = uuid.ToString(), Url = model.Url.TrimEnd('/'), DisplayIcon = DsxIcon.Sanitize(model.DisplayIcon) };
        ConnectorId id = new(model.Uuid);
        bool moved = await MovedAsync(http, dsx, id, model, body).ConfigureAwait(false);
        DsxCredentials? credentials = dsx.Guard.Enabled ? await dsx.Guard.Vault.EnsureAsync(id, renew: moved, http.RequestAborted).ConfigureAwait(false) : null;
        bool fresh = await dsx.Directory.RegisterAsync(model, fromLoopback, http.RequestAborted).ConfigureAwait(false);
        DsxRegistration answer = new()
        {
            Status = DsxStatus.Success,
            Message = fresh ? "registered" : "refreshed",
            Description = $"{model.Name} ({model.Uuid}) @ {model.Url}",
            ConnectorUuid = model.Uuid,
            AccessToken = credentials is null ? null : Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)),
            TokenType = credentials is null ? null : "Bearer",
            ExpiresIn = credentials is null ? null : TokenSeconds,
            HmacKeyId = credentials?.KeyId,
            HmacSecret = credentials?.Secret,
        };
        await DsxAnswers.WriteAsync(http, answer, DsxJson.Default.DsxRegistration, fresh ? 201 : 200).ConfigureAwait(false);
    }

    /// <summary>
    /// True when a known UUID now has another address and so must have a new key. Nobody takes over a UUID whose connector still answers at its old address, unless the request is
    /// signed with its key (W-32).
    /// </summary>
    private static async Task<bool> MovedAsync(HttpContext http, DsxContext dsx, ConnectorId id, DsxConnectorModel model, byte[] body)
    {
        if (!dsx.Guard.Enabled || dsx.Directory.Find(id.Value) is not { } known || known.Model.Url == model.Url)
        {
            return false;
        }

        if (dsx.Guard.Verify(http, body, out _) == id)
        {
            return false;
        }

        if (await DsxDirectory.AnswersAsync(known, http.RequestAborted).ConfigureAwait(false))
        {
            throw new DsxHttpException(409, "uuid_belongs_to_another_connector: the connector that registered with this UUID still answers at its address");
        }

        return true;
    }

    private static async Task UnregisterAsync(HttpContext http, DsxContext dsx)
    {
        byte[] body = await DsxBody.ReadAsync(http).ConfigureAwait(false);
        ConnectorId? signer = null;
        if (!dsx.Guard.IsEnrolling(http) && (signer = dsx.Guard.Verify(http, body, out _)) is null)
        {
            throw new DsxHttpException(401, "unauthorized");
        }

        if (Guid.TryParse((string?)http.Request.RouteValues["uuid"], out Guid uuid))
        {
            ConnectorId id = new(uuid.ToString());
            new DsxCaller(signer).RequireOwner(id);
            await dsx.Directory.RemoveAsync(id, "it unregistered", http.RequestAborted).ConfigureAwait(false);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task TokenAsync(HttpContext http, DsxContext dsx)
    {
        if (!dsx.Guard.Enabled)
        {
            throw new DsxHttpException(400, "auth_disabled");
        }

        dsx.Guard.RequireEnrollment(http);
        string? uuid = http.Request.Query["connector_uuid"];
        return DsxAnswers.WriteAsync(http, json =>
        {
            json.WriteStartObject();
            json.WriteString("access_token", dsx.Tokens.Issue(string.IsNullOrEmpty(uuid) ? null : uuid));
            json.WriteString("token_type", "Bearer");
            json.WriteNumber("expires_in", dsx.Tokens.LifeSeconds);
            if (!string.IsNullOrEmpty(uuid))
            {
                json.WriteString("connector_uuid", uuid);
            }

            json.WriteEndObject();
        });
    }
}
