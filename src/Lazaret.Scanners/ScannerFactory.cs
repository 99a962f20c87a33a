using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Scanners;
using Lazaret.Scanners.Clamd;
using Lazaret.Scanners.ClamRest;
using Lazaret.Scanners.Dsxa;
using Lazaret.Scanners.Signatures;
using Microsoft.Extensions.Logging;

namespace Lazaret.Scanners;

/// <summary>Makes scanners from their specs: <c>signatures[:FILE]</c>, <c>clamd:tcp://HOST:PORT</c>, <c>clamd:unix:/PATH</c>, <c>clamrest:URL</c>, <c>dsxa:URL</c>.</summary>
public static class ScannerFactory
{
    public const string Allowed = "signatures, signatures:FILE, clamd:tcp://HOST:PORT, clamd:unix:/PATH, clamrest:URL, dsxa:URL";

    /// <summary>Makes the scanner of a spec.</summary>
    /// <exception cref="ArgumentException">The spec is wrong; the message names it and what is allowed.</exception>
    public static IScanner Create(string spec, TimeProvider time, ILoggerFactory? loggers = null, ScannerFactoryOptions? options = null)
    {
        int colon = spec.IndexOf(':', StringComparison.Ordinal);
        string kind = colon < 0 ? spec : spec[..colon];
        string rest = colon < 0 ? "" : spec[(colon + 1)..];
        options ??= new ScannerFactoryOptions();
        return kind switch
        {
            "signatures" => new SignatureScanner(
                new SignaturesOptions { Files = rest.Length > 0 ? [rest] : options.SignatureFiles }, time, loggers?.CreateLogger("Lazaret.Scanners.Signatures")),
            "clamd" when EndPointOf(rest) is { } endPoint => new ClamdScanner(
                new ClamdOptions { Name = spec, EndPoint = endPoint, MaxStreamLength = options.ClamdMaxStreamLength }, time, loggers?.CreateLogger("Lazaret.Scanners.Clamd")),
            "dsxa" when UrlOf(rest) is { } url => Dsxa(spec, url, options, time),
            "clamrest" when UrlOf(rest) is { } url => ClamRest(spec, url, options, time),
            _ => throw new ArgumentException($"The scanner \"{(spec.Contains('@', StringComparison.Ordinal) ? kind + ":…" : spec)}\" is not known; allowed are {Allowed}."),
        };
    }

    private static Uri? UrlOf(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme is "http" or "https") && url.Host.Length > 0 ? url : null;

    private static ClamRestScanner ClamRest(string spec, Uri url, ScannerFactoryOptions options, TimeProvider time)
    {
        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            throw new ArgumentException("The address of a ClamAV REST scanner holds no user name, password or query.");
        }

        try
        {
            ClamRestOptions rest = new() { Name = spec, BaseUrl = url, Dialect = options.ClamRestDialect, VerifyTls = options.ClamRestVerifyTls, CaFile = options.ClamRestCaFile };
            rest.ResponseTimeout = options.ClamRestTimeout ?? rest.ResponseTimeout;
            rest.MaxSize = options.ClamRestMaxSize ?? rest.MaxSize;
            return new ClamRestScanner(rest, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ArgumentException($"The file of trusted authorities {options.ClamRestCaFile} cannot be read: {e.Message}", e);
        }
    }

    private static DsxaScanner Dsxa(string spec, Uri url, ScannerFactoryOptions options, TimeProvider time)
    {
        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            // The spec is shown in every result: a password in it would be everybody's.
            throw new ArgumentException("The address of a DSXA scanner holds no user name, password or query; the token comes from the settings.");
        }

        if (options.DsxaToken?.Any(c => c is <= ' ' or >= (char)0x7F) == true)
        {
            throw new ArgumentException("The DSXA token holds a space, a line break or another character that no header can carry.");
        }

        try
        {
            DsxaOptions dsxa = new() { Name = spec, BaseUrl = url, AuthToken = options.DsxaToken, VerifyTls = options.DsxaVerifyTls, CaFile = options.DsxaCaFile };
            dsxa.ResponseTimeout = options.DsxaTimeout ?? dsxa.ResponseTimeout;
            dsxa.MaxSize = options.DsxaMaxSize ?? dsxa.MaxSize;
            return new DsxaScanner(dsxa, time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ArgumentException($"The file of trusted authorities {options.DsxaCaFile} cannot be read: {e.Message}", e);
        }
    }

    private static EndPoint? EndPointOf(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal) && text.Length > "unix:".Length)
        {
            // The kernel's limit is 108 bytes with the closing NUL.
            string path = text["unix:".Length..];
            return Encoding.UTF8.GetByteCount(path) < 108 ? new UnixDomainSocketEndPoint(path) : null;
        }

        if (!text.StartsWith("tcp://", StringComparison.Ordinal))
        {
            return null;
        }

        string address = text["tcp://".Length..].TrimEnd('/');
        int colon = address.LastIndexOf(':');
        string host = (colon < 0 ? address : address[..colon]).Trim('[', ']');
        int port = 3310;
        if (host.Length == 0 || (colon >= 0 && (!int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535)))
        {
            return null;
        }

        return IPAddress.TryParse(host, out IPAddress? ip) ? new IPEndPoint(ip, port) : new DnsEndPoint(host, port);
    }
}
