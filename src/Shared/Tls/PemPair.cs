using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lazaret.Shared.Tls;

/// <summary>A certificate with its chain and its private key, as read from two PEM files.</summary>
/// <remarks>This folder is compiled into every project that speaks TLS: they do not know each other, and the core they all know does no I/O.</remarks>
internal sealed class PemPair
{
    private PemPair(SslStreamCertificateContext context, byte[] fingerprint)
    {
        Context = context;
        Fingerprint = fingerprint;
    }

    /// <summary>What a handshake shows: the certificate, its key and the rest of the chain.</summary>
    public SslStreamCertificateContext Context { get; }

    public X509Certificate2 Certificate => Context.TargetCertificate;

    /// <summary>SHA-256 over the content of both files; tells whether they have changed.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>Reads both files.</summary>
    /// <param name="certFile">PEM: the certificate first, then those that lead from it to the CA.</param>
    /// <param name="keyFile">PEM: the private key, not encrypted.</param>
    /// <param name="pair">What was read.</param>
    /// <returns>What is wrong in a sentence that names the file; null when the pair was read.</returns>
    public static string? Read(string certFile, string keyFile, out PemPair? pair)
    {
        pair = null;
        if (ReadText(certFile, "certificate", out string cert) is { } certError)
        {
            return certError;
        }

        return ReadText(keyFile, "key", out string key) ?? Parse(certFile, cert, keyFile, key, out pair);
    }

    /// <summary>SHA-256 over both files; null when one cannot be read.</summary>
    public static byte[]? FingerprintOf(string certFile, string keyFile) =>
        ReadText(certFile, "", out string cert) is null && ReadText(keyFile, "", out string key) is null ? Hash(cert, key) : null;

    /// <summary>The certificates of a PEM file; a sentence when there are none.</summary>
    public static string? ReadCertificates(string file, out X509Certificate2Collection certificates)
    {
        certificates = [];
        if (ReadText(file, "certificate", out string text) is { } error)
        {
            return error;
        }

        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            return $"The certificate file {file} is damaged: {e.Message}";
        }

        return certificates.Count > 0 ? null : $"The certificate file {file} holds no PEM certificate (a block that begins with -----BEGIN CERTIFICATE-----).";
    }

    private static string? Parse(string certFile, string cert, string keyFile, string key, out PemPair? pair)
    {
        pair = null;
        X509Certificate2Collection chain = [];
        try
        {
            chain.ImportFromPem(cert);
        }
        catch (CryptographicException e)
        {
            return $"The certificate file {certFile} is damaged: {e.Message}";
        }

        if (chain.Count == 0)
        {
            return $"The certificate file {certFile} holds no PEM certificate (a block that begins with -----BEGIN CERTIFICATE-----).";
        }

        if (key.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            return $"The key file {keyFile} is encrypted, and nobody is there to type its password; store it without one (openssl pkey -in … -out …), readable only by the service's user.";
        }

        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            return $"The key file {keyFile} holds no PEM private key (a block that begins with -----BEGIN PRIVATE KEY-----).";
        }

        try
        {
            X509Certificate2 leaf = X509Certificate2.CreateFromPem(cert, key);
            chain.RemoveAt(0);

            // Offline: a server must not fetch missing certificates from addresses that a file names.
            pair = new PemPair(SslStreamCertificateContext.Create(leaf, chain, offline: true), Hash(cert, key));
            return null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return $"The key in {keyFile} does not belong to the certificate in {certFile}, or one of them is damaged: {e.Message}";
        }
    }

    private static string? ReadText(string file, string what, out string text)
    {
        text = "";
        try
        {
            text = File.ReadAllText(file);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return $"The {what} file {file} does not exist.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"The {what} file {file} cannot be read: {e.Message}";
        }
    }

    private static byte[] Hash(string cert, string key) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(cert + "\0" + key));
}
