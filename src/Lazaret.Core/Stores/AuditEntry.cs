using Lazaret.Core.Results;

namespace Lazaret.Core.Stores;

/// <summary>One result on its way to an audit collector.</summary>
/// <param name="Sequence">Rises by commit order; positive.</param>
/// <param name="Result">As committed.</param>
public sealed record AuditEntry(long Sequence, ScanResult Result);
