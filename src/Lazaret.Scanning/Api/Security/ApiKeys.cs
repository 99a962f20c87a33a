using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Stores;

namespace Lazaret.Scanning.Api.Security;

/// <summary>
/// API keys: <c>lz_</c> and 32 random bytes in base64url. Only their SHA-256 is stored; as they are random, a plain hash cannot be guessed back.
/// </summary>
public sealed class ApiKeys
{
    /// <summary>Namespace in the state store: key = id, value = hash in hex.</summary>
    public const string Namespace = "api_keys";

    public const string Prefix = "lz_";

    private const int KeyLength = 46;
    private readonly byte[][] hashes;

    private ApiKeys(byte[][] hashes) => this.hashes = hashes;

    /// <summary>Reads the stored keys; makes the first one when there is none. The new key is returned once and never again.</summary>
    public static async Task<(ApiKeys Keys, string? Created)> LoadAsync(IStateStore store, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> stored = await store.ListStateAsync(Namespace, cancellationToken).ConfigureAwait(false);
        byte[][] hashes = [.. stored.Values.Where(IsHash).Select(Convert.FromHexString)];
        string? created = null;
        if (hashes.Length == 0)
        {
            created = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            hashes = [Hash(created)];
            await store.SetStateAsync(Namespace, "first", Convert.ToHexStringLower(hashes[0]), cancellationToken).ConfigureAwait(false);
        }

        return (new ApiKeys(hashes), created);
    }

    /// <summary>Is this one of the keys? Takes the same time whatever the answer: all hashes are compared, each in constant time.</summary>
    public bool Contains(string? candidate)
    {
        byte[] hash = Hash(candidate is { Length: KeyLength } ? candidate : "");
        bool found = false;
        foreach (byte[] known in hashes)
        {
            found |= CryptographicOperations.FixedTimeEquals(known, hash);
        }

        return found;
    }

    /// <summary>Looks like a key: must never stand in an URL, where logs and histories keep it.</summary>
    internal static bool LooksLikeKey(string text) => text.Length == KeyLength && text.StartsWith(Prefix, StringComparison.Ordinal);

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit);
}
