using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lazaret.TestKit.Dsxa;

/// <summary>
/// A stand-in for a DSXA scanner on a free loopback port (<c>connectors</c> §4.7): finds EICAR, obeys <see cref="StubCommand"/>s inside the content, keeps a
/// log of its requests. It holds each body in memory: it is for tests and trials, not for large files.
/// </summary>
public sealed class DsxaStub : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly DsxaStubOptions options;
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<string, int> seen = new();
    private readonly ConcurrentDictionary<string, (string Path, int Polls)> byPath = new();

    private DsxaStub(WebApplication app, DsxaStubOptions options)
    {
        this.app = app;
        this.options = options;
    }

    public Uri BaseUrl => new(app.Urls.First());

    /// <summary>All requests, in the order in which their bodies were read to the end.</summary>
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
        stub.app.MapPost("/scan/binary/v2", c => stub.HandleAsync(c, (request, text) => stub.ScanAsync(c, text ? FromBase64(request.Body) : request.Body)));
        stub.app.MapPost("/scan/base64/v2", c => stub.HandleAsync(c, (request, _) => stub.ScanAsync(c, FromBase64(request.Body))));
        stub.app.MapPost("/scan/by_hash", c => stub.HandleAsync(c, (request, _) => ByHashAsync(c, request.Body)));
        stub.app.MapGet("/scan/by_path", c => stub.HandleAsync(c, (_, _) => stub.ByPathAsync(c)));
        stub.app.MapPost("/result/by_path", c => stub.HandleAsync(c, (request, _) => stub.ResultAsync(c, request.Body)));
        await stub.app.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>What all paths share: the log, the size limit, scripted answers and the token.</summary>
    private async Task HandleAsync(HttpContext context, Func<DsxaRequest, bool, Task> next)
    {
        byte[]? body = await ReadBodyAsync(context.Request);
        DsxaRequest request = new(
            context.Request.Path,
            context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body ?? [],
            context.Request.Headers.TransferEncoding.Count > 0);
        Requests.Enqueue(request);
        foreach ((string name, string value) in options.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (options.Answer?.Invoke(request) is { } answer)
        {
            await WriteAsync(context, answer.Status, answer.Body, answer.Type);
        }
        else if (options.Token is { } token && context.Request.Headers["AUTH"] != token && context.Request.Headers["AUTH_TOKEN"] != token)
        {
            await WriteAsync(context, 401, """{"detail":"unauthorized"}""");
        }
        else if (body is null)
        {
            await WriteAsync(context, 413, """{"detail":"too large"}""");
        }
        else
        {
            await next(request, context.Request.Headers["X-Content-Type"] == "base64");
        }
    }

    private async Task ScanAsync(HttpContext context, byte[]? content)
    {
        if (content is null)
        {
            await WriteAsync(context, 400, new StubVerdict("Not Scanned", "Invalid base64").ToJson(Guid.NewGuid().ToString("N")));
            return;
        }

        long begun = Stopwatch.GetTimestamp();
        StubVerdict verdict = Judge(content, context.Request.Headers["scan_password"]);
        if (StubCommand.Find(content) is { } command && Applies(command, content))
        {
            await Task.Delay(command.DelayMilliseconds, context.RequestAborted);
            if (command.Status is { } status)
            {
                await WriteAsync(context, status, """{"detail":"as asked"}""");
                return;
            }

            verdict = new StubVerdict(command.Verdict ?? verdict.Verdict, command.Reason ?? verdict.Reason, command.Threat ?? verdict.Threat);
        }

        await WriteAsync(context, 200, verdict.ToJson(content, begun, context.Request.Headers["X-Custom-Metadata"]));
    }

    private static async Task ByHashAsync(HttpContext context, byte[] body)
    {
        // Two spellings exist: bare text and JSON.
        string text = Encoding.UTF8.GetString(body).Trim();
        string hash = text.StartsWith('{') ? Field(text, "hash") : text;
        bool valid = hash.Length == 64 && hash.All(char.IsAsciiHexDigit);
        StubVerdict verdict = !valid ? new StubVerdict("Not Scanned", "Invalid hash")
            : hash.Equals(Eicar.Sha256, StringComparison.OrdinalIgnoreCase) ? new StubVerdict("Malicious", Threat: "VIRUS")
            : new StubVerdict("Unknown");
        await WriteAsync(context, valid ? 200 : 400, verdict.ToJson(Guid.NewGuid().ToString("N")));
    }

    private async Task ByPathAsync(HttpContext context)
    {
        string guid = Guid.NewGuid().ToString("N");
        byPath[guid] = (context.Request.Headers["Stream-Path"].ToString(), 0);
        await WriteAsync(context, 200, new StubVerdict("Scanning").ToJson(guid));
    }

    private async Task ResultAsync(HttpContext context, byte[] body)
    {
        string guid = Field(Encoding.UTF8.GetString(body), "scan_guid");
        if (!byPath.TryGetValue(guid, out (string Path, int Polls) scan))
        {
            await WriteAsync(context, 404, """{"detail":"unknown scan_guid"}""");
            return;
        }

        byPath[guid] = scan with { Polls = scan.Polls + 1 };
        if (scan.Polls < options.PollsBeforeResult)
        {
            await WriteAsync(context, 200, new StubVerdict("Scanning").ToJson(guid));
            return;
        }

        // Only below the root, whatever the path says.
        string root = Path.GetFullPath(options.Root ?? "/nonexistent") + Path.DirectorySeparatorChar;
        string file = Path.GetFullPath(scan.Path, root);
        if (!file.StartsWith(root, StringComparison.Ordinal) || !File.Exists(file))
        {
            await WriteAsync(context, 200, new StubVerdict("Not Scanned", "File not found").ToJson(guid));
            return;
        }

        await ScanAsync(context, await File.ReadAllBytesAsync(file));
    }

    private StubVerdict Judge(byte[] content, string? password) =>
        options.Initializing || Stopwatch.GetElapsedTime(started) < options.InitializingFor ? new StubVerdict("Not Scanned", "Scanner is initializing")
        : content.Length == 0 ? new StubVerdict("Not Scanned", "Empty File")
        : content.AsSpan().IndexOf(Eicar.Bytes) >= 0 ? new StubVerdict("Malicious", Threat: "VIRUS")
        : IsEncryptedZip(content) && password != Convert.ToBase64String(Encoding.UTF8.GetBytes(options.ArchivePassword)) ? new StubVerdict("Not Scanned", "Encrypted File")
        : new StubVerdict("Benign");

    private bool Applies(StubCommand command, byte[] content) =>
        command.Times is not { } times || seen.AddOrUpdate(Convert.ToHexString(SHA256.HashData(content)), 1, (_, n) => n + 1) <= times;

    /// <summary>Null when it is larger than allowed; the rest is then read and dropped, so that the client gets to see the answer.</summary>
    private async Task<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        using MemoryStream body = new();
        byte[] buffer = new byte[64 * 1024];
        bool tooLarge = false;
        int count;
        while ((count = await request.Body.ReadAsync(buffer)) > 0)
        {
            tooLarge |= body.Length + count > options.MaxSize;
            if (!tooLarge)
            {
                body.Write(buffer, 0, count);
            }
        }

        return tooLarge ? null : body.ToArray();
    }

    private static byte[]? FromBase64(byte[] text)
    {
        try
        {
            return Convert.FromBase64String(Encoding.ASCII.GetString(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Field(string json, string name)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
    }

    /// <summary>Bit 0 of the general-purpose flags of any local header.</summary>
    private static bool IsEncryptedZip(byte[] content)
    {
        ReadOnlySpan<byte> rest = content;
        if (!rest.StartsWith("PK\x03\x04"u8))
        {
            return false;
        }

        for (int at = 0; at >= 0; at = rest.IndexOf("PK\x03\x04"u8))
        {
            rest = rest[at..];
            if (rest.Length > 6 && (rest[6] & 1) == 1)
            {
                return true;
            }

            rest = rest[4..];
        }

        return false;
    }

    private static async Task WriteAsync(HttpContext context, int status, string body, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    }
}
