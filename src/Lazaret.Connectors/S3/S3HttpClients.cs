using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;

namespace Lazaret.Connectors.S3;

/// <summary>The HTTP client under an S3 client: pooled, never following to other hosts, checking certificates as the options say.</summary>
internal sealed class S3HttpClients : HttpClientFactory
{
    private readonly Lazy<HttpClient> client;
    private readonly S3ConnectionOptions options;
    private readonly X509Certificate2Collection? authorities;

    public S3HttpClients(S3ConnectionOptions options)
    {
        this.options = options;
        client = new Lazy<HttpClient>(Create);
        if (options.CaFile is { } file)
        {
            authorities = [];
            try
            {
                authorities.ImportFromPemFile(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new ArgumentException($"The file of trusted authorities {file} cannot be read: {e.Message}", nameof(options), e);
            }

            if (authorities.Count == 0)
            {
                throw new ArgumentException($"The file of trusted authorities {file} holds no certificate.", nameof(options));
            }
        }
    }

    // One for all requests of a client: it is the pool.
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client.Value;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Close()
    {
        if (client.IsValueCreated)
        {
            client.Value.Dispose();
        }
    }

    private HttpClient Create()
    {
        SocketsHttpHandler handler = new()
        {
            MaxConnectionsPerServer = options.MaxConnections,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
        };
        if (!options.VerifyTls)
        {
#pragma warning disable CA5359 // the operator said so
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (authorities is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return new HttpClient(handler) { Timeout = options.Timeout };
    }
}
