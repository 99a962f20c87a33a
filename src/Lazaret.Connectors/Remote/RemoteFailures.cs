using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Lazaret.Core.Dsx;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Retries;
using Lazaret.Core.Text;

namespace Lazaret.Connectors.Remote;

/// <summary>What an answer, or the lack of one, means for the item (<c>scan-orchestrator</c> §8.1, <c>connectors</c> §5.3).</summary>
internal static class RemoteFailures
{
    private const int MaxText = 300;

    /// <summary>Our own host marks a missing object with it; a 404 without may as well be a wrong address.</summary>
    public const string ObjectNotFound = "object_not_found";

    /// <summary>A status that is no success.</summary>
    public static Failure OfStatus(string name, string route, int status, TimeSpan? retryAfter, ReadOnlySpan<byte> body)
    {
        string text = Text(body);
        string message = $"Connector {name} answered {status} to {route}{(text.Length == 0 ? "" : ": " + text)}";
        return status switch
        {
            429 => new Failure(ErrorClass.ConnectorThrottled, ReasonCode.Transient, message, retryAfter),
            503 when retryAfter is not null => new Failure(ErrorClass.ConnectorThrottled, ReasonCode.Transient, message, retryAfter),
            404 when text.StartsWith(ObjectNotFound, StringComparison.Ordinal) => new Failure(ErrorClass.ConnectorClient, ReasonCode.ObjectNotFound, message),
            409 => new Failure(ErrorClass.ObjectChanged, ReasonCode.ObjectChanged, message),
            401 => new Failure(ErrorClass.ConnectorClient, ReasonCode.AuthError, message),
            403 => new Failure(ErrorClass.ConnectorClient, ReasonCode.PermissionError, message),
            >= 500 => new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, message),
            >= 400 => new Failure(ErrorClass.ConnectorClient, ReasonCode.ReadFailed, message),
            _ => new Failure(ErrorClass.ConnectorConnection, ReasonCode.ReadFailed, message),
        };
    }

    /// <summary>No answer at all, or one that broke off.</summary>
    public static Failure OfException(string name, string route, Exception e) => e switch
    {
        OperationCanceledException or TimeoutException =>
            new Failure(ErrorClass.ConnectorTimeout, ReasonCode.ReadTimeout, $"Connector {name} sent nothing for too long ({route})"),
        HttpRequestException { InnerException: AddressRefusedException refused } =>
            new Failure(ErrorClass.ConnectorClient, ReasonCode.PermissionError, $"Connector {name} is not called: {refused.Message}"),
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } =>
            new Failure(ErrorClass.ConnectorConnection, ReasonCode.ConnectorUnavailable, $"Connector {name} cannot be reached ({route}): {Short(Root(e).Message)}"),
        _ when Root(e) is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable } socket =>
            new Failure(ErrorClass.ConnectorConnection, ReasonCode.ConnectorUnavailable, $"Connector {name} cannot be reached ({route}): {socket.Message}"),
        _ => new Failure(ErrorClass.ConnectorServer, ReasonCode.ReadFailed, $"Connector {name} broke off its answer to {route}: {Short(Root(e).Message)}"),
    };

    /// <summary>True for exceptions that calls over a network are expected to end in.</summary>
    public static bool IsExpected(Exception e) => e is HttpRequestException or IOException or OperationCanceledException or TimeoutException;

    /// <summary>The connector's own words: the message of a StatusResponse, the detail of an error, or the plain text; made safe and short.</summary>
    public static string Text(ReadOnlySpan<byte> body)
    {
        string text;
        try
        {
            Utf8JsonReader reader = new(body);
            using JsonDocument json = JsonDocument.ParseValue(ref reader);
            text = json.RootElement.ValueKind != JsonValueKind.Object
                ? Plain(json.RootElement)
                : string.Join(": ", new[] { "message", "detail", "description" }
                    .Select(m => json.RootElement.TryGetProperty(m, out JsonElement value) ? Plain(value) : "").Where(v => v.Length > 0));
        }
        catch (JsonException)
        {
            text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 4 * MaxText)]);
        }

        return Short(text);
    }

    public static TimeSpan? RetryAfter(HttpResponseMessage answer, DateTimeOffset now) =>
        answer.Headers.RetryAfter is not { } after ? null : after.Delta ?? (after.Date is { } date ? TimeSpan.FromTicks(Math.Max(0, (date - now).Ticks)) : null);

    /// <summary>Python peers may name objects whose names are not UTF-8: as lone surrogates, which JsonElement refuses to give out.</summary>
    private static string Plain(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return value.ToString();
        }

        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(value.GetRawText()));
        reader.Read();
        return LosslessJson.ReadString(ref reader) ?? "";
    }

    private static Exception Root(Exception e) => e.InnerException is { } inner ? Root(inner) : e;

    private static string Short(string text)
    {
        StringBuilder safe = new(Math.Min(text.Length, MaxText));
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, MaxText)))
        {
            safe.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return safe.ToString();
    }
}
