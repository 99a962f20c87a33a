using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lazaret.Scanners.Http;

/// <summary>Whose certificates a scanner may show.</summary>
internal static class TlsTrust
{
    /// <summary>The check of a connection; null = that of the system.</summary>
    /// <param name="verify">False: any certificate will do.</param>
    /// <param name="caFile">PEM file with trusted authorities; null = the system's.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="CryptographicException">The file holds no certificate.</exception>
    public static RemoteCertificateValidationCallback? Check(bool verify, string? caFile)
    {
        if (!verify)
        {
#pragma warning disable CA5359 // The user asked for it by name, for scanners with a self-signed certificate; the default verifies.
            return static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (caFile is null)
        {
            return null;
        }

        X509Certificate2Collection authorities = [];
        authorities.ImportFromPemFile(caFile);
        if (authorities.Count == 0)
        {
            throw new CryptographicException("it holds no certificate");
        }

        return (_, certificate, _, errors) =>
        {
            if (certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            {
                return false;
            }

            using X509Chain chain = new() { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
            return chain.Build(leaf);
        };
    }
}
