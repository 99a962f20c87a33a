using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Lazaret.Scanning.Api;

/// <summary>Where the HTTP interface listens.</summary>
/// <param name="Address">The address.</param>
/// <param name="Port">0 = any free one.</param>
public sealed record ListenAddress(IPAddress Address, int Port)
{
    /// <summary>True when HTTPS is spoken on it.</summary>
    public bool IsTls { get; init; }

    /// <summary>True when only this machine can reach it.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Address);

    public override string ToString() => $"{(IsTls ? "https" : "http")}://{new IPEndPoint(Address, Port)}";

    /// <summary>Reads <c>127.0.0.1:8586</c>, <c>http://127.0.0.1:8586</c>, <c>[::1]:8586</c>, <c>localhost:8586</c>, <c>0.0.0.0:0</c> or a bare port; <c>https://</c> in front asks for TLS.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = $"The listen address \"{text}\" is not understood; allowed are ADDRESS:PORT such as 127.0.0.1:8586, [::1]:8586, http://127.0.0.1:8586 or https://127.0.0.1:8586, and a bare port.";
        string rest = (text ?? "").Trim();
        bool tls = rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (tls || rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            rest = rest[(tls ? 8 : 7)..].TrimEnd('/');
        }

        int colon = rest.LastIndexOf(':');
        string host = colon < 0 ? "127.0.0.1" : rest[..colon];
        if (!ushort.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return false;
        }

        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            host = "127.0.0.1";
        }

        bool bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out IPAddress? ip) || bracketed != (ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6))
        {
            return false;
        }

        address = new ListenAddress(ip, port) { IsTls = tls };
        error = null;
        return true;
    }
}
