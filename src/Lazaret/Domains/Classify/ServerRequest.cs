using Lazaret.Domains.Client;

namespace Lazaret.Domains.Classify;

/// <summary>Which servers are asked.</summary>
/// <param name="Servers">One or more.</param>
/// <param name="Tls">Speak TLS.</param>
/// <param name="CaFile">PEM file with the authority of their certificates; null = the system's.</param>
/// <param name="TokenFile">A file whose first line is the token that is sent; null = none.</param>
internal sealed record ServerRequest(IReadOnlyList<ServerName> Servers, bool Tls, string? CaFile, string? TokenFile);
