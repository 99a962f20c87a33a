using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Lazaret.Domains.Batching;

/// <summary>Names that differ only in the case of ASCII letters are one: the classifier lowers them. Others are told apart, which costs at most a second scoring.</summary>
internal sealed class NameComparer : IEqualityComparer<string>
{
    public static readonly NameComparer Instance = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal) || (x is not null && y is not null && Ascii.EqualsIgnoreCase(x, y));

    public int GetHashCode([DisallowNull] string obj)
    {
        // Texts come from outside: the seed makes collisions no longer foreseeable.
        ulong hash = Seed;
        foreach (char c in obj)
        {
            hash = (hash ^ (uint)(c is >= 'A' and <= 'Z' ? c | 0x20 : c)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }

        return (int)(hash ^ (hash >> 32));
    }

    private static readonly ulong Seed = (ulong)Random.Shared.NextInt64();
}
