using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Scanning.Api.V1.Http;

namespace Lazaret.Scanning.Api.V1.Scans;

/// <summary>Turns one scan request of the wire into an item of ours, or says what is wrong with it.</summary>
internal sealed class RequestIntake(DsxContext dsx)
{
    private const int MaxText = 32 * 1024;

    /// <param name="request">As it came.</param>
    /// <param name="caller">Who signed it.</param>
    /// <param name="key">Its <c>Idempotency-Key</c>; null when there is none.</param>
    /// <exception cref="DsxHttpException">422 for what cannot be accepted, 403 for somebody else's connector.</exception>
    public Intake Take(DsxScanRequest request, DsxCaller caller, string? key)
    {
        string location = Required(request.Location, "location");
        string metaInfo = Required(request.Metainfo, "metainfo");

        // The address in the request is never called: only the registered one of a registered connector is (W-32).
        IDsxConnector connector = dsx.Directory.Find(request.Connector?.Uuid)
            ?? dsx.Directory.FindByUrl(request.ConnectorUrl ?? request.Connector?.Url)
            ?? throw DsxHttpException.Invalid($"unknown_connector: no connector registered as {request.Connector?.Uuid ?? request.ConnectorUrl ?? "(none named)"}", "body", "connector");
        caller.RequireOwner(connector.Info.Id);
        bool own = string.IsNullOrEmpty(request.ScanJobId);
        if (!own && !JobId.IsValid(request.ScanJobId))
        {
            throw DsxHttpException.Invalid("A job id has 1 to 128 characters of letters, digits, '-', '_', '.' and ':'", "body", "scan_job_id");
        }

        if (request.SizeInBytes < 0)
        {
            throw DsxHttpException.Invalid("Input should be 0 or more", "body", "size_in_bytes");
        }

        if (key is { Length: > 256 })
        {
            throw DsxHttpException.Invalid("At most 256 characters are allowed", "header", DsxPaths.IdempotencyHeader);
        }

        // The size is a hint of the sender's, not a version: held against the object before an action it could only do harm. It goes along with the rest.
        NewItem item = new(location, metaInfo, request.LazaretObject?.ToIdentity() ?? ObjectIdentity.Unknown, key) { Extra = Extra(request) };
        return new Intake(connector.Info.Id, own ? Own(connector.Info.Id, key) : new JobId(request.ScanJobId!), own, item);
    }

    /// <summary>The job of one item. With an <c>Idempotency-Key</c> it follows from it: keys hold inside a job, so sent again it must be the same one (A-46).</summary>
    private static JobId Own(ConnectorId connector, string? key)
    {
        if (key is null)
        {
            return new JobId(Guid.NewGuid().ToString());
        }

        byte[] hash = SHA256.HashData(Encoding.Unicode.GetBytes($"{connector.Value}\n{key}"));
        return new JobId(new Guid(hash.AsSpan(0, 16)).ToString());
    }

    /// <summary>What the connector wants to see again when the object is read and acted on; null when that is nothing.</summary>
    private static string? Extra(DsxScanRequest request)
    {
        DsxScanRequest rest = request with { Connector = null, Location = null, Metainfo = null, ScanJobId = null, ConnectorUrl = null, LazaretObject = null };
        bool empty = rest is { RequestedAction: null, SizeInBytes: null, JobItemId: null, ScanSource: null } && (rest.Extra is null || rest.Extra.Count == 0);
        if (empty)
        {
            return null;
        }

        string text = JsonSerializer.Serialize(rest, DsxJson.Default.DsxScanRequest);
        return text.Length <= 16 * 1024 ? text : throw DsxHttpException.Invalid("What is sent beside the location may have at most 16384 characters", "body");
    }

    private static string Required(string? text, string name) => text switch
    {
        null => throw DsxHttpException.Invalid("Field required", "body", name),
        { Length: 0 } when name == "location" => throw DsxHttpException.Invalid("Input should not be empty", "body", name),
        { Length: > MaxText } => throw DsxHttpException.Invalid($"Input should have at most {MaxText} characters", "body", name),
        _ when text.Contains('\0', StringComparison.Ordinal) => throw DsxHttpException.Invalid("Input may not hold the character U+0000", "body", name),
        _ => text,
    };
}
