using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lazaret.TestKit.Dsxa;

/// <summary>A stand-in for a DSXA scanner (<c>connectors</c> §4.7): finds EICAR, obeys <c>DSXA-STUB:verdict=…</c> inside the content, keeps a log.</summary>
public sealed partial class DsxaStub : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DsxaStubOptions options;
    private readonly ConcurrentDictionary<string, int> seen = new();

    private DsxaStub(WebApplication app, DsxaStubOptions options)
    {
        this.app = app;
        this.options = options;
    }

    public Uri BaseUrl => new(app.Urls.First());

    public ConcurrentQueue<DsxaRequest> Requests { get; } = new();

    public static async Task<DsxaStub> StartAsync(DsxaStubOptions? options = null, Action<Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions>? listen = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            k.Listen(System.Net.IPAddress.Loopback, 0, o => listen?.Invoke(o));
        });
        DsxaStub stub = new(builder.Build(), options ?? new DsxaStubOptions());
        stub.app.MapPost("/scan/binary/v2", stub.ScanAsync);
        stub.app.MapPost("/scan/by_hash", stub.ByHashAsync);
        await stub.app.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task ScanAsync(HttpContext context)
    {
        MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        byte[] bytes = body.ToArray();
        DsxaRequest request = new(
            context.Request.Path, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()), bytes, context.Request.ContentLength is null);
        Requests.Enqueue(request);
        foreach ((string name, string value) in options.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (options.Answer?.Invoke(request) is { } answer)
        {
            await WriteAsync(context, answer.Status, answer.Type, answer.Body);
            return;
        }

        if (options.Token is { } token && context.Request.Headers["AUTH"] != token && context.Request.Headers["AUTH_TOKEN"] != token)
        {
            await WriteAsync(context, 401, "application/json", """{"detail":"unauthorized"}""");
            return;
        }

        if (bytes.Length > options.MaxSize)
        {
            await WriteAsync(context, 413, "application/json", """{"detail":"too large"}""");
            return;
        }

        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        string text = Encoding.Latin1.GetString(bytes);
        (string verdict, string? reason, string? threat) = text.Contains(Eicar.Text, StringComparison.Ordinal) ? ("Malicious", null, "VIRUS")
            : options.Initializing ? ("Not Scanned", "Scanner is initializing", null)
            : bytes.Length == 0 ? ("Not Scanned", "Empty File", null)
            : IsEncryptedZip(bytes) && !context.Request.Headers.ContainsKey("scan_password") ? ("Not Scanned", "Encrypted File", null)
            : ("Benign", (string?)null, (string?)null);
        Match command = Command().Match(text);
        if (command.Success)
        {
            Dictionary<string, string> settings = command.Groups[1].Value.Split(';').Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1]);
            bool applies = !settings.TryGetValue("times", out string? times)
                || seen.AddOrUpdate(hash, 1, (_, n) => n + 1) <= int.Parse(times, CultureInfo.InvariantCulture);
            if (applies)
            {
                verdict = settings.GetValueOrDefault("verdict", verdict);
                reason = settings.GetValueOrDefault("reason", reason!);
                threat = settings.GetValueOrDefault("threat", threat!);
                if (settings.TryGetValue("status", out string? status))
                {
                    await WriteAsync(context, int.Parse(status, CultureInfo.InvariantCulture), "application/json", """{"detail":"as asked"}""");
                    return;
                }
            }
        }

        await WriteAsync(context, 200, "application/json", Response(verdict, reason, threat, hash, bytes.Length, context.Request.Headers["X-Custom-Metadata"]));
    }

    private async Task ByHashAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        string text = (await reader.ReadToEndAsync()).Trim();
        string hash = text.StartsWith('{') ? JsonDocument.Parse(text).RootElement.GetProperty("hash").GetString() ?? "" : text;
        bool valid = hash.Length == 64 && hash.All(char.IsAsciiHexDigit);
        await WriteAsync(context, valid ? 200 : 400, "application/json", Response(hash == Eicar.Sha256 ? "Malicious" : "Unknown", null, null, hash, 0, null));
    }

    private static string Response(string verdict, string? reason, string? threat, string hash, long size, string? metadata)
    {
        Dictionary<string, object?> details = new() { ["event_description"] = verdict == "Benign" ? "File identified as benign" : verdict == "Malicious" ? "File identified as malicious" : "File not scanned" };
        if (reason is not null)
        {
            details["reason"] = reason;
        }

        if (threat is not null)
        {
            details["threat_type"] = threat;
        }

        return JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["scan_guid"] = Guid.NewGuid().ToString("N"),
            ["verdict"] = verdict,
            ["verdict_details"] = details,
            ["file_info"] = new Dictionary<string, object?> { ["file_type"] = "Unknown", ["file_size_in_bytes"] = size, ["file_hash"] = hash },
            ["scan_duration_in_microseconds"] = 1000,
            ["X-Custom-Metadata"] = metadata,
        });
    }

    private static bool IsEncryptedZip(byte[] bytes) => bytes.Length > 8 && bytes.AsSpan().StartsWith("PK\x03\x04"u8) && (bytes[6] & 1) == 1;

    private static async Task WriteAsync(HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    }

    [GeneratedRegex("DSXA-STUB:([^\r\n]*)")]
    private static partial Regex Command();
}
