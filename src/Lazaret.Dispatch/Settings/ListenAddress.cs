using System.Globalization;

namespace Lazaret.Dispatch.Settings;

/// <summary>Where the server listens.</summary>
/// <param name="Host">A name or address; null = all addresses.</param>
/// <param name="Port">0 = any free one.</param>
internal readonly record struct ListenAddress(string? Host, int Port)
{
    public const string Allowed = "a port with an optional host before it, such as :8111, 127.0.0.1:8111 or [::1]:8111";

    public static bool TryParse(string text, out ListenAddress address)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        bool bracketed = host is ['[', _, .., ']'];
        address = default;
        if (colon < 0
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            || (!bracketed && host.Contains(':', StringComparison.Ordinal))
            || (host.Length > 0 && Uri.CheckHostName(bracketed ? host[1..^1] : host) == UriHostNameType.Unknown))
        {
            return false;
        }

        address = new ListenAddress(host.Length == 0 ? null : bracketed ? host[1..^1] : host, port);
        return true;
    }

    /// <summary>Is it a host with a port that can be called?</summary>
    public static bool IsEndpoint(string text) => TryParse(text, out ListenAddress address) && address is { Host: not null, Port: > 0 };
}
