using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Lazaret.Storage.Blobs.AzureBlob;

/// <summary>Signs requests to Azure Storage with the account's key: "Authorize with Shared Key" of the service's documentation.</summary>
internal sealed class SharedKey(string account, byte[] key)
{
    private static readonly string[] Signed =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    public void Sign(HttpRequestMessage request)
    {
        StringBuilder text = new(request.Method.Method);
        foreach (string name in Signed)
        {
            // An empty body has no length to sign.
            string value = Header(request, name);
            text.Append('\n').Append(name == "Content-Length" && value == "0" ? "" : value);
        }

        text.Append('\n');
        foreach ((string name, IEnumerable<string> values) in request.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            {
                text.Append(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}:{string.Join(',', values).Trim()}\n");
            }
        }

        text.Append('/').Append(account).Append(request.RequestUri!.AbsolutePath);
        foreach ((string name, string value) in Query(request.RequestUri).OrderBy(q => q.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{name}:{value}");
        }

        string signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text.ToString())));
        request.Headers.Authorization = new AuthenticationHeaderValue("SharedKey", $"{account}:{signature}");
    }

    private static string Header(HttpRequestMessage request, string name)
    {
        if (name == "Content-Length")
        {
            // Not among the headers until somebody asks for it.
            return request.Content?.Headers.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "";
        }

        HttpHeaders? headers = name.StartsWith("Content-", StringComparison.Ordinal) ? request.Content?.Headers : request.Headers;
        return headers is not null && headers.NonValidated.TryGetValues(name, out HeaderStringValues values) ? values.ToString() : "";
    }

    private static IEnumerable<(string Name, string Value)> Query(Uri uri) => uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
    {
        string[] parts = pair.Split('=', 2);
        return (Uri.UnescapeDataString(parts[0]).ToLowerInvariant(), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? ""));
    });
}
