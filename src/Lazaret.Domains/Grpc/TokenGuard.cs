using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Lazaret.Domains.Grpc;

/// <summary>Who may ask: anybody when there are no tokens, else who sends one of them.</summary>
internal sealed class TokenGuard(IReadOnlyList<string> tokens)
{
    private readonly byte[][] known = [.. tokens.Select(t => SHA256.HashData(Encoding.UTF8.GetBytes(t)))];

    /// <param name="authorization">The header: <c>Bearer TOKEN</c>.</param>
    public bool Knows(StringValues authorization)
    {
        if (known.Length == 0)
        {
            return true;
        }

        string text = authorization.Count == 1 ? authorization.ToString() : "";
        if (!text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text[7..].Trim()), digest);
        bool found = false;
        foreach (byte[] one in known)
        {
            found |= CryptographicOperations.FixedTimeEquals(one, digest);
        }

        return found;
    }
}
