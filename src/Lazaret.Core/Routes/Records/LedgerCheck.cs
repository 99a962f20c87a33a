using Lazaret.Core.Retries;

namespace Lazaret.Core.Routes.Records;

/// <summary>What a look at a ledger gave.</summary>
/// <param name="Failure">Null when it could be used now.</param>
/// <param name="Note">What there is to say though it could: a table that would be made. Empty when there is nothing.</param>
public sealed record LedgerCheck(Failure? Failure, string Note = "");
