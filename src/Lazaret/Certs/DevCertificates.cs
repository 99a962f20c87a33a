using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lazaret.Certs;

/// <summary>
/// A certificate authority for trying things out, with one certificate for servers and one for clients. The authority's key is never stored: nothing else can be signed
/// with it later, so trusting it trusts these two and no more.
/// </summary>
internal sealed record DevCertificates
{
    /// <summary>Clocks of other machines may be a little behind.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    /// <summary>PEM: the authority.</summary>
    public required string Authority { get; init; }

    /// <summary>PEM: the server's certificate and the authority behind it.</summary>
    public required string Server { get; init; }

    public required string ServerKey { get; init; }

    /// <summary>PEM: the client's certificate and the authority behind it.</summary>
    public required string Client { get; init; }

    public required string ClientKey { get; init; }

    /// <summary>When all of them run out.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Makes fresh ones with P-256 keys.</summary>
    /// <param name="names">Host names and addresses of the server beside localhost, 127.0.0.1 and ::1.</param>
    /// <param name="days">How long they last.</param>
    /// <param name="now">The present.</param>
    public static DevCertificates Make(IEnumerable<string> names, int days, DateTimeOffset now)
    {
        DateTimeOffset from = now - Leeway;
        DateTimeOffset until = now.AddDays(days);
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN=Lazaret development CA {now:yyyy-MM-dd}", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 authority = request.CreateSelfSigned(from, until);

        SubjectAlternativeNameBuilder san = new();
        foreach (string name in new[] { "localhost", "127.0.0.1", "::1" }.Concat(names).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
            {
                san.AddIpAddress(address);
            }
            else
            {
                san.AddDnsName(name);
            }
        }

        (string server, string serverKey) = Sign("CN=localhost", "1.3.6.1.5.5.7.3.1", san);
        (string client, string clientKey) = Sign("CN=lazaret development client", "1.3.6.1.5.5.7.3.2", null);
        string pem = authority.ExportCertificatePem() + "\n";
        return new DevCertificates
        {
            Authority = pem,
            Server = server + pem,
            ServerKey = serverKey,
            Client = client + pem,
            ClientKey = clientKey,
            Until = until,
        };

        (string Certificate, string Key) Sign(string subject, string usage, SubjectAlternativeNameBuilder? alternatives)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest leaf = new(subject, key, HashAlgorithmName.SHA256);
            leaf.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
            leaf.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
            leaf.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
            leaf.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(leaf.PublicKey, critical: false));
            leaf.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
            if (alternatives is not null)
            {
                leaf.CertificateExtensions.Add(alternatives.Build());
            }

            using X509Certificate2 made = leaf.Create(authority, from, until, RandomNumberGenerator.GetBytes(16));
            return (made.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
        }
    }
}
