using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Lazaret.TestKit.ClamRest;

/// <summary>
/// A ClamAV REST service of the test's own on a free loopback port, in any of the three kinds (<c>sftp-ingest</c> §2.1), with their mistakes: in front of a real clamd, or of a line that the
/// test decides on.
/// </summary>
public sealed class ClamRestService : IAsyncDisposable
{
    private readonly WebApplication app;

    private ClamRestService(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal));

    public ClamRestKind Kind { get; set; }

    /// <summary>clamd's line for a content; the default says OK.</summary>
    public Func<byte[], Task<string>> Clamd { get; set; } = _ => Task.FromResult("stream: OK");

    /// <summary>Answers in place of the service; null = the service's own answer. Given the path and the number of the request to it, from 1.</summary>
    public Func<string, int, (int Status, string Body)?> Instead { get; set; } = (_, _) => null;

    /// <summary>Whether there is <c>/scanReply</c>.</summary>
    public bool HasReply { get; set; } = true;

    /// <summary>What came: path, file name, size, SHA-256.</summary>
    public ConcurrentQueue<(string Path, string Name, long Size, string Sha256)> Received { get; } = new();

    private readonly ConcurrentDictionary<string, int> calls = new();

    public static async Task<ClamRestService> StartAsync(ClamRestKind kind, Action<ListenOptions>? listen = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MaxRequestBodySize = null;
            k.Listen(IPAddress.Loopback, 0, o => listen?.Invoke(o));
        });
        ClamRestService service = new(builder.Build()) { Kind = kind };
        service.app.Run(service.AnswerAsync);
        await service.app.StartAsync();
        return service;
    }

    /// <summary>Asks a real clamd.</summary>
    public static Func<byte[], Task<string>> Ask(int port) => async content =>
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync("zINSTREAM\0"u8.ToArray());
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        if (content.Length > 0)
        {
            await socket.SendAsync(length);
            await socket.SendAsync(content);
        }

        await socket.SendAsync(new byte[4]);
        using MemoryStream reply = new();
        byte[] buffer = new byte[1024];
        int count;
        while ((count = await socket.ReceiveAsync(buffer)) > 0)
        {
            reply.Write(buffer, 0, count);
        }

        return Encoding.ASCII.GetString(reply.ToArray()).TrimEnd('\0', '\n');
    };

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        string path = http.Request.Path;
        (byte[]? Content, string Name)? form = http.Request.Method == "POST" ? await FormAsync(http) : null;
        if (Instead(path, calls.AddOrUpdate(path, 1, (_, n) => n + 1)) is var (status, text))
        {
            await WriteAsync(http, status, text);
            return;
        }

        (status, text) = (http.Request.Method, path) switch
        {
            ("GET", "/v1alpha/healthz") when Kind == ClamRestKind.V1Alpha => (200, "healthcheck: OK\n"),
            ("GET", "/") when Kind != ClamRestKind.V1Alpha => (200, "Clamd responding: true\n"),
            ("GET", "/healthz") when Kind == ClamRestKind.Go => (200, "Healthy\n"),
            ("POST", "/scanReply") when HasReply && Kind != ClamRestKind.V1Alpha => await ReplyAsync(form!.Value.Content),
            ("POST", "/scan") when Kind == ClamRestKind.Java => await JavaAsync(form!.Value.Content),
            ("POST", "/scan") when Kind == ClamRestKind.Go => await GoAsync(form!.Value.Content),
            ("POST", "/v1alpha/scan") when Kind == ClamRestKind.V1Alpha => await V1AlphaAsync(form!.Value.Content),
            _ => (404, "404 page not found\n"),
        };
        await WriteAsync(http, status, text);
    }

    private async Task<(int, string)> ReplyAsync(byte[]? content) =>
        content is null or { Length: 0 } && Kind == ClamRestKind.Java ? (500, "{\"error\":\"Internal Server Error\"}") : (200, await Clamd(content ?? []) + "\0");

    private async Task<(int, string)> JavaAsync(byte[]? content)
    {
        if (content is null or { Length: 0 })
        {
            return (500, "{\"error\":\"Internal Server Error\"}");
        }

        string line = await Clamd(content);
        return (200, $"Everything ok : {(line.Contains("OK", StringComparison.Ordinal) && !line.Contains("FOUND", StringComparison.Ordinal) ? "true" : "false")}\n");
    }

    // Anything that is not FOUND is fine here: W10.
    private async Task<(int, string)> GoAsync(byte[]? content) =>
        content is null ? (200, "empty file\n") : (200, $"Everything ok : {((await Clamd(content)).EndsWith("FOUND", StringComparison.Ordinal) ? "false" : "true")}\n");

    private async Task<(int, string)> V1AlphaAsync(byte[]? content)
    {
        if (content is null)
        {
            return (204, "");
        }

        string line = await Clamd(content);
        return line switch
        {
            "stream: OK" => (200, "AV Response : OK\n"),
            _ when line.EndsWith("FOUND", StringComparison.Ordinal) => (403, "AV Response : FOUND\n"),
            _ when line.StartsWith("stream: ", StringComparison.Ordinal) && line.EndsWith("ERROR", StringComparison.Ordinal) => (400, "AV Response : ERROR\n"),
            _ when line.EndsWith("ERROR", StringComparison.Ordinal) => (412, "AV Response : PARSE_ERROR\n"),
            _ => (501, "AV Response : \n"),
        };
    }

    /// <summary>The part called file; null when there is none. Of large ones the first 4 MiB are kept.</summary>
    private async Task<(byte[]? Content, string Name)> FormAsync(HttpContext http)
    {
        MultipartReader reader = new(MediaTypeHeaderValue.Parse(http.Request.ContentType!).Boundary.Value!, http.Request.Body) { BodyLengthLimit = null };
        byte[]? content = null;
        string name = "";
        while (await reader.ReadNextSectionAsync(http.RequestAborted) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? told) || told.Name != "file")
            {
                await section.Body.CopyToAsync(Stream.Null, http.RequestAborted);
                continue;
            }

            name = told.FileName.ToString();
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using MemoryStream kept = new();
            byte[] buffer = new byte[64 * 1024];
            long size = 0;
            int count;
            while ((count = await section.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
            {
                size += count;
                hash.AppendData(buffer, 0, count);
                if (size <= 4 << 20)
                {
                    kept.Write(buffer, 0, count);
                }
            }

            content = kept.ToArray();
            Received.Enqueue((http.Request.Path, name, size, Convert.ToHexStringLower(hash.GetHashAndReset())));
        }

        return (content, name);
    }

    private static async Task WriteAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        if (status != 204)
        {
            http.Response.ContentType = "text/plain";
            await http.Response.WriteAsync(text, http.RequestAborted);
        }
    }
}
