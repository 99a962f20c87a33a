using System.Globalization;
using System.Net;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Up;

/// <summary>Reads an address to listen on: <c>127.0.0.1:8586</c>, <c>[::1]:8586</c>, <c>:8586</c> (loopback), <c>0.0.0.0</c>, <c>http://localhost:8586</c>.</summary>
internal static class ListenAddress
{
    public const int DefaultPort = 8586;

    /// <param name="text">Null or empty = 127.0.0.1:8586. Port 0 = any free one.</param>
    /// <exception cref="UserErrorException">It cannot be read.</exception>
    public static IPEndPoint Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return new IPEndPoint(IPAddress.Loopback, DefaultPort);
        }

        string rest = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? text["http://".Length..].TrimEnd('/') : text;
        if (rest.StartsWith("localhost", StringComparison.OrdinalIgnoreCase))
        {
            rest = "127.0.0.1" + rest["localhost".Length..];
        }

        if (rest.StartsWith(':') && !rest.StartsWith("::", StringComparison.Ordinal))
        {
            rest = "127.0.0.1" + rest;
        }

        // Without a port the endpoint parser gives 0, which would mean "any".
        if (IPAddress.TryParse(rest, out IPAddress? only) && !(rest.Contains('.', StringComparison.Ordinal) && rest.Contains(':', StringComparison.Ordinal)))
        {
            return new IPEndPoint(only, DefaultPort);
        }

        return IPEndPoint.TryParse(rest, out IPEndPoint? endpoint) && rest.EndsWith(":" + endpoint.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            ? endpoint
            : throw new UserErrorException($"--listen is \"{SafeText.Visible(text)}\"; allowed is an address and a port, such as 127.0.0.1:8586 or [::1]:8586");
    }
}
