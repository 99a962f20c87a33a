using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Lazaret.Domains.Grpc;

namespace Lazaret.Domains.Client;

/// <summary>A long-lived connection to one address, made when it is first needed and again when it was lost; calls share it.</summary>
internal sealed class GrpcConnection : IDisposable
{
    private const int MostAnswerBytes = 64 << 20;

    private static readonly MediaTypeHeaderValue ContentType = new("application/grpc");

    private readonly HttpMessageInvoker http;
    private readonly Uri address;
    private readonly AuthenticationHeaderValue? authorization;

    /// <param name="name">The name: what the certificate must say.</param>
    /// <param name="address">The address that is called.</param>
    /// <param name="tls">Speak TLS.</param>
    /// <param name="authorities">What certificates are checked by; null = the system's.</param>
    /// <param name="token">Sent with every call; null = none.</param>
    public GrpcConnection(ServerName name, IPAddress address, bool tls, X509Certificate2Collection? authorities, string? token)
    {
        SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(10),
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = 1 << 20,
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(new IPEndPoint(address, name.Port), cancellationToken).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        if (tls)
        {
            handler.SslOptions.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            if (authorities is not null)
            {
                X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                policy.CustomTrustStore.AddRange(authorities);
                handler.SslOptions.CertificateChainPolicy = policy;
            }
        }

        http = new HttpMessageInvoker(handler);
        this.address = new Uri($"{(tls ? "https" : "http")}://{name}");
        authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>One question, one answer.</summary>
    /// <param name="path">The method.</param>
    /// <param name="question">The message.</param>
    /// <param name="parser">Of the answer.</param>
    /// <param name="timeout">Told to the server; the caller's token has to end the call after it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RemoteCallException">There is no answer.</exception>
    public async Task<GrpcAnswer<T>> AskAsync<T>(string path, IMessage question, MessageParser<T> parser, TimeSpan timeout, CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Frame.ToArray(question)) { Headers = { ContentType = ContentType } },
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.TryAddWithoutValidation("grpc-timeout", GrpcTimeout.Format(timeout));
        request.Headers.Authorization = authorization;
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new RemoteCallException(OfHttp(response.StatusCode), $"it answered HTTP {(int)response.StatusCode}: no gRPC server listens there");
            }

            await response.Content.LoadIntoBufferAsync(MostAnswerBytes, cancellationToken).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            Require(response);
            string Header(string name) => response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(",", values) : "";
            return new GrpcAnswer<T>(Message(body, parser), Header("dga-model"), Header("dga-model-hash"), Header("dga-not-applicable"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new RemoteCallException(GrpcCode.Unavailable, (e.GetBaseException() as SocketException)?.Message ?? e.GetBaseException().Message, e);
        }
    }

    public void Dispose() => http.Dispose();

    private static void Require(HttpResponseMessage response)
    {
        string? One(string name) => response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values) ? values.First() : null;
        if (One("grpc-status") is not { } status || !int.TryParse(status, out int code))
        {
            throw new RemoteCallException(GrpcCode.Unknown, "it answered without a status");
        }

        if (code != 0)
        {
            throw new RemoteCallException((GrpcCode)code, GrpcMessageText.Decode(One("grpc-message") ?? ""));
        }
    }

    private static T Message<T>(byte[] body, MessageParser<T> parser)
        where T : IMessage<T>
    {
        if (body.Length < 5 || body[0] != 0 || System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(1)) != body.Length - 5)
        {
            throw new RemoteCallException(GrpcCode.Internal, "its answer is not one whole message");
        }

        try
        {
            return parser.ParseFrom(body, 5, body.Length - 5);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RemoteCallException(GrpcCode.Internal, $"its answer is no message of the type {typeof(T).Name}", e);
        }
    }

    private static GrpcCode OfHttp(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized => GrpcCode.Unauthenticated,
        HttpStatusCode.Forbidden => GrpcCode.PermissionDenied,
        HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => GrpcCode.Unavailable,
        _ => GrpcCode.Unknown,
    };
}
