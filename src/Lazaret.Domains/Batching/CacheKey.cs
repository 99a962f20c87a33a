using Lazaret.Domains.Verdicts;

namespace Lazaret.Domains.Batching;

/// <summary>A name with its hash by <see cref="NameComparer"/>, and the profile it was asked under.</summary>
internal readonly record struct CacheKey(string Name, int Hash, ThresholdProfile Profile)
{
    public bool Equals(CacheKey other) => Hash == other.Hash && Profile == other.Profile && NameComparer.Instance.Equals(Name, other.Name);

    public override int GetHashCode() => Hash;
}
