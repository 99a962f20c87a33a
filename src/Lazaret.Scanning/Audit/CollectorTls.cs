using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Lazaret.Shared.Tls;

namespace Lazaret.Scanning.Audit;

/// <summary>TLS to the collector: it is checked by its CA and name unless that is switched off by name, and we show a certificate when there is one.</summary>
internal static class CollectorTls
{
    /// <summary>What is wrong with the files of the settings, in a sentence; null when nothing is.</summary>
    public static string? Check(AuditOptions options) => Load(options, out _, out _);

    /// <summary>The files are read at each connection: renewed ones are taken without a restart.</summary>
    public static async Task<SslStream> HandshakeAsync(Stream inner, AuditOptions options, CancellationToken cancellationToken)
    {
        if (Load(options, out X509Certificate2Collection? authorities, out PemPair? own) is { } error)
        {
            throw new CollectorException(error);
        }

        string name = string.IsNullOrEmpty(options.TlsServerName) ? options.Server.Trim('[', ']') : options.TlsServerName;
        string? refusal = null;
        SslStream tls = new(inner, leaveInnerStreamOpen: false);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = name,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    ClientCertificateContext = own?.Context,
                    CertificateChainPolicy = Policy(authorities),
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                        options.TlsInsecure || (refusal = Refuse(certificate, chain, errors, name, options)) is null,
                },
                cancellationToken).ConfigureAwait(false);
            return tls;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw new CollectorException(refusal ?? $"The TLS handshake with the audit collector {CollectorAddress.Name(options)} failed: {e.GetBaseException().Message}", e);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static string? Load(AuditOptions options, out X509Certificate2Collection? authorities, out PemPair? own)
    {
        authorities = null;
        own = null;
        if (!string.IsNullOrEmpty(options.TlsCaFile) && PemPair.ReadCertificates(options.TlsCaFile, out authorities) is { } caError)
        {
            return caError;
        }

        return string.IsNullOrEmpty(options.TlsCertFile) ? null : PemPair.Read(options.TlsCertFile, options.TlsKeyFile!, out own);
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection? authorities)
    {
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        return policy;
    }

    private static string? Refuse(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, string name, AuditOptions options)
    {
        if (errors == SslPolicyErrors.None)
        {
            return null;
        }

        string who = $"The certificate of the audit collector {CollectorAddress.Name(options)}";
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return $"The audit collector {CollectorAddress.Name(options)} shows no certificate.";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            X509ChainStatusFlags flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
            if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            {
                return $"{who} is not valid today: it runs until {certificate.GetExpirationDateString()}.";
            }

            return $"{who} is not signed by {(string.IsNullOrEmpty(options.TlsCaFile) ? "an authority this system trusts; name its CA with TlsCaFile" : $"the CA in {options.TlsCaFile}")} ({flags}).";
        }

        return $"{who} is not for the name {name}; set TlsServerName to a name it holds.";
    }
}
