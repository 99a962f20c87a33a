using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Lazaret.Domains.Grpc;

namespace Lazaret.Domains.Tests.Grpc;

/// <summary>Sends bytes to a gRPC server and takes apart what comes back, without the client of this project.</summary>
internal sealed class RawGrpc : IDisposable
{
    private readonly HttpClient http;

    public RawGrpc(Uri server) => http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = server,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public static byte[] Frame(byte[] message, byte flag = 0)
    {
        byte[] frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public Task<RawAnswer> SendAsync(string path, IMessage message, params (string Name, string Value)[] headers) => SendAsync(path, new ByteArrayContent(Frame(message.ToByteArray())), headers);

    public async Task<RawAnswer> SendAsync(string path, HttpContent body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = body, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        body.Headers.ContentType ??= new MediaTypeHeaderValue("application/grpc");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync();
        string Status(string name) => response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values) ? values.Single() : "";
        string status = Status("grpc-status");
        return new RawAnswer(
            (int)response.StatusCode,
            status.Length == 0 ? null : (GrpcCode)int.Parse(status),
            GrpcMessageText.Decode(Status("grpc-message")),
            bytes,
            response.Headers.ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public void Dispose() => http.Dispose();
}
