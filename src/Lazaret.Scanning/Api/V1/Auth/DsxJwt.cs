using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lazaret.Scanning.Api.V1.Auth;

/// <summary>Access tokens of <c>connectors/token</c>: HS256 with the claims that clients look at (<c>scan-orchestrator</c> §3.2). No route of ours asks for one.</summary>
internal sealed class DsxJwt(byte[] secret, string issuer, string audience, TimeSpan life, TimeProvider time)
{
    public int LifeSeconds => (int)life.TotalSeconds;

    public string Issue(string? subject)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        string head = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("iss", issuer);
            json.WriteString("aud", audience);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + LifeSeconds);
            json.WriteString("role", "connector");
            if (subject is not null)
            {
                json.WriteString("sub", subject);
            }

            json.WriteEndObject();
        }

        string text = $"{head}.{Base64Url.EncodeToString(body.ToArray())}";
        return $"{text}.{Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)))}";
    }

    /// <summary>The claims of a token of ours that still holds; null otherwise.</summary>
    public JsonElement? Verify(string token)
    {
        int dot = token.LastIndexOf('.');
        try
        {
            if (dot < 0 || !CryptographicOperations.FixedTimeEquals(
                Base64Url.DecodeFromChars(token.AsSpan(dot + 1)), HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(token[..dot]))))
            {
                return null;
            }

            using JsonDocument claims = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(token.IndexOf('.', StringComparison.Ordinal) + 1, dot - token.IndexOf('.', StringComparison.Ordinal) - 1)));
            JsonElement root = claims.RootElement;
            return root.GetProperty("iss").GetString() == issuer && root.GetProperty("aud").GetString() == audience && root.GetProperty("role").GetString() == "connector"
                && root.GetProperty("exp").GetInt64() > time.GetUtcNow().ToUnixTimeSeconds()
                ? root.Clone()
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
