using Lazaret.Core.Connectors;

namespace Lazaret.Scanning.Api.V1;

/// <summary>Who sent a signed request. Without authentication nobody is known and everything is let through.</summary>
/// <param name="Connector">The connector whose key signed; null while authentication is off.</param>
internal readonly record struct DsxCaller(ConnectorId? Connector)
{
    /// <summary>A key may be used for its own connector only (W-23).</summary>
    /// <exception cref="DsxHttpException">403 <c>key_not_bound_to_connector</c>.</exception>
    public void RequireOwner(ConnectorId connector)
    {
        if (Connector is { } own && own != connector)
        {
            throw new DsxHttpException(403, "key_not_bound_to_connector");
        }
    }
}
