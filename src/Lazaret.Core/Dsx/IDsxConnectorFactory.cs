namespace Lazaret.Core.Dsx;

/// <summary>Makes stand-ins for remote connectors; the one place that decides which addresses may be called (W-32).</summary>
public interface IDsxConnectorFactory
{
    /// <summary>Why this address is not allowed, in a sentence; null when it is. Only the form and the allow-list: what a name resolves to is checked at every connect.</summary>
    /// <param name="url">The address a connector wants to be called at.</param>
    /// <param name="fromLoopback">True when the registration came from this machine.</param>
    string? Refuse(string url, bool fromLoopback);

    /// <summary>The model's <see cref="DsxConnectorModel.Uuid"/> and <see cref="DsxConnectorModel.Url"/> must be set and allowed.</summary>
    /// <param name="model">The connector.</param>
    /// <param name="credentials">Calls are signed with them; null = not signed.</param>
    /// <param name="fromLoopback">True when it registered from this machine: only then may it be called on loopback.</param>
    IDsxConnector Create(DsxConnectorModel model, DsxCredentials? credentials, bool fromLoopback);
}
