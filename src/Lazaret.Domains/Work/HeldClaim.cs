using Lazaret.Core.Domains;

namespace Lazaret.Domains.Work;

/// <summary>A claim of ours and since when its lease runs.</summary>
internal sealed class HeldClaim(DomainClaim claim, long since)
{
    private long since = since;

    public DomainClaim Claim => claim;

    /// <summary>A time stamp from before the lease was asked for.</summary>
    public long Since
    {
        get => Interlocked.Read(ref since);
        set => Interlocked.Exchange(ref since, value);
    }
}
