using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lazaret.TestKit.Tls;

/// <summary>A CA of a test's own in a folder, and PEM files signed by it.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority;

    public TestCertificates(string name = "Test CA")
    {
        Folder = Directory.CreateTempSubdirectory("lazaret-tls-").FullName;
        CertificateRequest request = new($"CN={name} {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
        CaFile = Write("ca.pem", authority.ExportCertificatePem());
    }

    public string Folder { get; }

    public string CaFile { get; }

    public X509Certificate2 Authority => authority;

    /// <summary>Writes NAME.pem and NAME.key, over what is there.</summary>
    public (string CertFile, string KeyFile, string Serial) Issue(string name, string host = "localhost", int days = 1)
    {
        (string certificate, string privateKey, string serial) = Make(host, days);
        return (Write(name + ".pem", certificate), Write(name + ".key", privateKey), serial);
    }

    /// <summary>The PEM texts of a fresh certificate and its key; negative days = it ran out.</summary>
    public (string Certificate, string Key, string Serial) Make(string host = "localhost", int days = 1)
    {
        using ECDsa leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + host, leafKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(host);
        if (host == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.Create(
            authority, DateTimeOffset.UtcNow.AddDays(-20), DateTimeOffset.UtcNow.AddDays(days), RandomNumberGenerator.GetBytes(12));
        return (made.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n", leafKey.ExportPkcs8PrivateKeyPem() + "\n", made.SerialNumber);
    }

    public string Write(string file, string text)
    {
        string path = Path.Combine(Folder, file);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        authority.Dispose();
        key.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
