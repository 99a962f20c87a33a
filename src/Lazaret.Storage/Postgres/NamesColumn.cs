using System.Security.Cryptography;
using System.Text;
using Lazaret.Core.Text;

namespace Lazaret.Storage.Postgres;

/// <summary>File names as the one-column table can hold them (W14: <c>VARCHAR(50)</c> while names have up to 255 bytes).</summary>
internal static class NamesColumn
{
    /// <summary>Digits of the checksum that a shortened name ends in.</summary>
    private const int Digits = 16;

    /// <summary>
    /// <paramref name="name"/> itself where it fits; else its beginning, a tilde and 16 digits of its SHA-256, so that two long names stay two and the same name is always the same. What PostgreSQL's text
    /// cannot hold (NUL, bytes that are no UTF-8) is written as <c>\xHH</c>.
    /// </summary>
    /// <param name="name">Lossless text.</param>
    /// <param name="most">Characters that the column takes; 0 = any number.</param>
    public static string Fit(string name, int most)
    {
        string plain = PostgresText.Of(name);
        int[] characters = [.. StringInfo(plain)];
        if (most == 0 || characters.Length <= most)
        {
            return plain;
        }

        string digest = Convert.ToHexStringLower(SHA256.HashData(LosslessUtf8.Encode(name)))[..Digits];
        return most <= Digits ? digest[..most] : string.Concat(plain.AsSpan(0, characters[most - Digits - 1]), "~", digest);
    }

    /// <summary>Where each character, as PostgreSQL counts them, begins.</summary>
    private static IEnumerable<int> StringInfo(string text)
    {
        int at = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            yield return at;
            at += rune.Utf16SequenceLength;
        }
    }
}
