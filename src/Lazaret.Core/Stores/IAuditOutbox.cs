namespace Lazaret.Core.Stores;

/// <summary>
/// Results that an audit collector has not got yet. An entry is written by the commit that ends its item, so that no crash can lose it, and stays until it is removed.
/// Nothing is written while <see cref="EnableAudit"/> was not called.
/// </summary>
public interface IAuditOutbox
{
    /// <summary>From now on, in this process, every result is put into the outbox with its commit.</summary>
    void EnableAudit();

    /// <summary>The oldest entries behind <paramref name="after"/>, at most <paramref name="max"/> (1 to 10,000).</summary>
    ValueTask<IReadOnlyList<AuditEntry>> ReadAuditAsync(long after, int max, CancellationToken cancellationToken);

    /// <summary>Removes all entries up to and with <paramref name="upTo"/>.</summary>
    ValueTask RemoveAuditAsync(long upTo, CancellationToken cancellationToken);

    /// <summary>How many entries wait.</summary>
    ValueTask<long> CountAuditAsync(CancellationToken cancellationToken);

    /// <summary>Returns when there may be an entry behind <paramref name="after"/>. May return early.</summary>
    ValueTask WaitForAuditAsync(long after, CancellationToken cancellationToken);
}
