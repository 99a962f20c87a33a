using System.Collections.Concurrent;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Core.Stores;

namespace Lazaret.Scanning.Api.V1.Auth;

/// <summary>The key pairs of connectors: one for each UUID, kept in the store, the secret sealed.</summary>
internal sealed class CredentialVault(IStateStore store, ISecretBox? box)
{
    /// <summary>Namespace in the state store: key = UUID, value = key id, blank, secret.</summary>
    public const string Namespace = "dsx_credentials";

    private readonly ConcurrentDictionary<ConnectorId, DsxCredentials> byConnector = new();
    private readonly ConcurrentDictionary<string, ConnectorId> byKey = new(StringComparer.Ordinal);

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        foreach ((string uuid, string value) in await store.ListStateAsync(Namespace, cancellationToken).ConfigureAwait(false))
        {
            int blank = value.IndexOf(' ', StringComparison.Ordinal);
            string? secret = blank < 0 ? null : box is null ? value[(blank + 1)..] : box.Open(value[(blank + 1)..]);
            if (secret is not null)
            {
                Keep(new ConnectorId(uuid), new DsxCredentials(value[..blank], secret));
            }
        }
    }

    public DsxCredentials? Find(ConnectorId connector) => byConnector.GetValueOrDefault(connector);

    /// <summary>Whose key it is and its secret; null when it is nobody's.</summary>
    public (ConnectorId Connector, DsxCredentials Credentials)? FindKey(string keyId) =>
        byKey.TryGetValue(keyId, out ConnectorId connector) && byConnector.TryGetValue(connector, out DsxCredentials? credentials) && credentials.KeyId == keyId
            ? (connector, credentials)
            : null;

    /// <summary>The pair of a connector; a new one is made when there is none yet, or when the old one must not be used any more.</summary>
    public async Task<DsxCredentials> EnsureAsync(ConnectorId connector, bool renew, CancellationToken cancellationToken)
    {
        if (!renew && byConnector.TryGetValue(connector, out DsxCredentials? known))
        {
            return known;
        }

        DsxCredentials fresh = DsxSignature.NewCredentials();
        string secret = box is null ? fresh.Secret : box.Seal(fresh.Secret);
        await store.SetStateAsync(Namespace, connector.Value, $"{fresh.KeyId} {secret}", cancellationToken).ConfigureAwait(false);
        Keep(connector, fresh);
        return fresh;
    }

    /// <summary>Takes a connector's pair away; false when it had none.</summary>
    public async Task<bool> RevokeAsync(ConnectorId connector, CancellationToken cancellationToken)
    {
        await store.SetStateAsync(Namespace, connector.Value, null, cancellationToken).ConfigureAwait(false);
        if (!byConnector.TryRemove(connector, out DsxCredentials? old))
        {
            return false;
        }

        byKey.TryRemove(old.KeyId, out _);
        return true;
    }

    private void Keep(ConnectorId connector, DsxCredentials credentials)
    {
        if (byConnector.TryGetValue(connector, out DsxCredentials? old))
        {
            byKey.TryRemove(old.KeyId, out _);
        }

        byConnector[connector] = credentials;
        byKey[credentials.KeyId] = connector;
    }
}
