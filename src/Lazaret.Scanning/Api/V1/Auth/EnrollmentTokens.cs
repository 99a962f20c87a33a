using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Dsx;
using Lazaret.Core.Stores;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Scanning.Api.V1.Auth;

/// <summary>The secrets that let a connector register. Compared as hashes, each in constant time.</summary>
internal sealed class EnrollmentTokens
{
    /// <summary>Namespace in the state store: key = id, value = SHA-256 in hex of a token that was made here.</summary>
    public const string Namespace = "dsx_enrollment";

    private readonly byte[][] hashes;

    private EnrollmentTokens(byte[][] hashes) => this.hashes = hashes;

    /// <summary>The configured tokens; without any, the one that was made at an earlier start, or one that is made now and returned once.</summary>
    public static async Task<(EnrollmentTokens Tokens, string? Created)> LoadAsync(IEnumerable<string> configured, IStateStore store, CancellationToken cancellationToken)
    {
        byte[][] hashes = [.. configured.Select(t => t.Trim()).Where(t => t.Length > 0).Select(Hash)];
        if (hashes.Length > 0)
        {
            return (new EnrollmentTokens(hashes), null);
        }

        IReadOnlyDictionary<string, string> stored = await store.ListStateAsync(Namespace, cancellationToken).ConfigureAwait(false);
        hashes = [.. stored.Values.Where(v => v.Length == 64).Select(Convert.FromHexString)];
        if (hashes.Length > 0)
        {
            return (new EnrollmentTokens(hashes), null);
        }

        string created = "lze_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await store.SetStateAsync(Namespace, "first", Convert.ToHexStringLower(Hash(created)), cancellationToken).ConfigureAwait(false);
        return (new EnrollmentTokens([Hash(created)]), created);
    }

    public bool Contains(string? token)
    {
        byte[] hash = Hash(token ?? "");
        bool found = false;
        foreach (byte[] known in hashes)
        {
            found |= CryptographicOperations.FixedTimeEquals(known, hash);
        }

        return found && !string.IsNullOrEmpty(token);
    }

    /// <summary>The token that a request shows: the header of its own, else a bearer token.</summary>
    public static string? Presented(HttpRequest request)
    {
        string? direct = request.Headers[DsxPaths.EnrollmentHeader];
        if (!string.IsNullOrEmpty(direct))
        {
            return direct;
        }

        string? authorization = request.Headers.Authorization;
        return authorization?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true ? authorization[7..].Trim() : null;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
