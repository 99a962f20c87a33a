using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Lazaret.Core.Dsx;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lazaret.Connectors.Remote;

/// <summary>Makes stand-ins for remote connectors that share pooled connections; every connection goes through the address guard.</summary>
public sealed class RemoteConnectorFactory : IDsxConnectorFactory, IDisposable
{
    private readonly RemoteConnectorOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly AddressGuard guard;
    private readonly X509Certificate2Collection? authorities;
    private readonly HttpMessageInvoker outside;
    private readonly HttpMessageInvoker inside;

    /// <exception cref="ArgumentException">The CA file cannot be read.</exception>
    public RemoteConnectorFactory(RemoteConnectorOptions options, TimeProvider time, ILogger? logger = null)
    {
        this.options = options;
        this.time = time;
        this.logger = logger ?? NullLogger.Instance;
        guard = new AddressGuard(options.Allow);
        authorities = options.CaFile is null ? null : ReadAuthorities(options.CaFile);

        // Two pools: what a connector of this machine may reach (loopback), one from elsewhere may not.
        outside = new HttpMessageInvoker(Handler(fromLoopback: false));
        inside = new HttpMessageInvoker(Handler(fromLoopback: true));
    }

    public string? Refuse(string url, bool fromLoopback) => guard.Refuse(url, fromLoopback);

    public IDsxConnector Create(DsxConnectorModel model, DsxCredentials? credentials, bool fromLoopback) =>
        new RemoteConnector(fromLoopback ? inside : outside, options, model, credentials, time, logger);

    public void Dispose()
    {
        outside.Dispose();
        inside.Dispose();
    }

    private SocketsHttpHandler Handler(bool fromLoopback) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = options.MaxConnections,
        MaxResponseHeadersLength = 32,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ConnectCallback = (context, token) => ConnectAsync(context.DnsEndPoint, fromLoopback, token),
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Verify },
    };

    /// <summary>Resolves, checks and dials the very address that was checked, so that a name that changes its mind gains nothing.</summary>
    private async ValueTask<Stream> ConnectAsync(DnsEndPoint end, bool fromLoopback, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(end.Host, out IPAddress? literal) ? [literal] : await Dns.GetHostAddressesAsync(end.Host, cancellationToken).ConfigureAwait(false);
        IPAddress[] allowed = [.. addresses.Where(a => guard.Allows(end.Host, a, fromLoopback)).Select(AddressGuard.Dial).Distinct()];
        if (allowed.Length == 0)
        {
            throw new AddressRefusedException($"{end.Host} resolves to {string.Join(", ", addresses.Take(3).Select(a => a.ToString()))}, where connectors may not be called");
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, end.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool Verify(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (!options.VerifyTls || errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (authorities is null || certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (X509ChainElement element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using X509Certificate2 leaf = new(certificate);
        return own.Build(leaf);
    }

    private static X509Certificate2Collection ReadAuthorities(string file)
    {
        X509Certificate2Collection all = [];
        try
        {
            all.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new ArgumentException($"The CA file {file} cannot be read: {e.Message}", e);
        }

        return all.Count > 0 ? all : throw new ArgumentException($"The CA file {file} holds no certificate in PEM form.");
    }
}
