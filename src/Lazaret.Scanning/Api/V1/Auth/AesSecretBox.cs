using System.Security.Cryptography;
using System.Text;

namespace Lazaret.Scanning.Api.V1.Auth;

/// <summary>AES-256-GCM with a fresh nonce for each secret.</summary>
public sealed class AesSecretBox : ISecretBox
{
    private const string Mark = "aes1:";
    private readonly byte[] key;

    /// <param name="key">32 bytes.</param>
    public AesSecretBox(byte[] key) =>
        this.key = key.Length == 32 ? key : throw new ArgumentException($"The key has {key.Length} bytes; 32 are needed.", nameof(key));

    public string Seal(string secret)
    {
        byte[] plain = Encoding.UTF8.GetBytes(secret);
        byte[] box = new byte[12 + 16 + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, 12));
        using AesGcm aes = new(key, 16);
        aes.Encrypt(box.AsSpan(0, 12), plain, box.AsSpan(28), box.AsSpan(12, 16));
        return Mark + Convert.ToBase64String(box);
    }

    public string? Open(string box)
    {
        if (!box.StartsWith(Mark, StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            byte[] bytes = Convert.FromBase64String(box[Mark.Length..]);
            byte[] plain = new byte[Math.Max(0, bytes.Length - 28)];
            using AesGcm aes = new(key, 16);
            aes.Decrypt(bytes.AsSpan(0, 12), bytes.AsSpan(28), bytes.AsSpan(12, 16), plain);
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return null;
        }
    }
}
