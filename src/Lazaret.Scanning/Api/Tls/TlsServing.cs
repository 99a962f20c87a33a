using Lazaret.Shared.Tls;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanning.Api.Tls;

/// <summary>Puts TLS before the HTTP interface when the settings ask for it.</summary>
internal static class TlsServing
{
    /// <summary>Looks at the settings and files before anything listens.</summary>
    /// <returns>True when HTTPS is to be served.</returns>
    /// <exception cref="ApiStartException">A file is missing, damaged, or the two do not belong together.</exception>
    public static bool Check(TlsOptions options, ListenAddress listen)
    {
        if (!listen.IsTls && !options.IsSet)
        {
            return false;
        }

        if (string.IsNullOrEmpty(options.CertFile) || string.IsNullOrEmpty(options.KeyFile))
        {
            throw new ApiStartException(
                $"HTTPS on {listen} needs a certificate file and a key file, and {(options.IsSet ? "only one of them is" : "neither is")} named; `lazaret certs dev` makes a pair to try it with.");
        }

        return PemPair.Read(options.CertFile, options.KeyFile, out _) is { } error ? throw new ApiStartException(error) : true;
    }

    /// <summary>To be called before the application is built. The certificate lives and dies with it.</summary>
    public static void Add(IServiceCollection services, IWebHostBuilder web, TlsOptions options, TimeProvider time)
    {
        web.UseKestrelHttpsConfiguration();
        services.AddSingleton(provider =>
            PemCertificateSource.Open(options.CertFile!, options.KeyFile!, time, provider.GetRequiredService<ILoggerFactory>().CreateLogger("Lazaret.Tls"), out PemCertificateSource? source) is { } error
                ? throw new ApiStartException(error)
                : source!);
    }

    /// <summary>Each handshake gets the certificate of its moment.</summary>
    public static void Use(ListenOptions endpoint)
    {
        PemCertificateSource source = endpoint.ApplicationServices.GetRequiredService<PemCertificateSource>();
        endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(source.ForHandshake()) });
    }
}
