using System.Security.Cryptography;
using System.Text;

namespace Lazaret.Core.Connectors;

/// <summary>The id of a connector: a UUID as text, lower case.</summary>
public readonly record struct ConnectorId(string Value)
{
    /// <summary>The id of a connector that is given by what it stands for: same kind and asset, same id, on every start.</summary>
    public static ConnectorId For(string kind, string asset)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(kind + "\0" + asset));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80); // RFC 9562 version 8: our own derivation
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new ConnectorId(new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString());
    }

    public override string ToString() => Value;
}
