using Lazaret.Core.Retries;
using Lazaret.Core.Routes.Quarantine;

namespace Lazaret.Core.Routes.Records;

/// <summary>
/// Rows about files in a database of others. It is written after the fact (delivered, quarantined) and before the original is dealt with; writing the same row again
/// changes nothing. Expected failures are values.
/// </summary>
public interface IRouteLedger : IAsyncDisposable
{
    /// <summary>For sentences: <c>postgres://host:5432/base</c>.</summary>
    string Name { get; }

    /// <summary>Connects, and makes the tables that are missing. Null when it is ready.</summary>
    ValueTask<Failure?> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Writes rows in one transaction: all of them, or none. Null when they are committed.</summary>
    ValueTask<Failure?> WriteAsync(IReadOnlyList<RouteRecord> records, CancellationToken cancellationToken);

    /// <summary>Could rows be written now? Looks only: nothing is made or changed.</summary>
    ValueTask<LedgerCheck> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Says in a file's row that it was released from quarantine, when, by whom, why and where to; a row that is missing is made from the entry. The same deed again changes nothing. Null
    /// when it is committed.
    /// </summary>
    ValueTask<Failure?> ReleaseAsync(QuarantineEntry entry, QuarantineDeed deed, CancellationToken cancellationToken);

    /// <summary>Which of <paramref name="names"/> stand in the table of the existing pipeline.</summary>
    ValueTask<KnownNames> FindNamesAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>Marks every name of that table as done in ours, once: what was processed before the change of systems.</summary>
    ValueTask<NamesImport> ImportNamesAsync(string route, CancellationToken cancellationToken);

    /// <summary>Removes rows of finished files older than <paramref name="before"/>; the names of the existing table stay.</summary>
    ValueTask<Failure?> ExpireAsync(string route, DateTimeOffset before, CancellationToken cancellationToken);
}
