using Lazaret.Core.Retries;
using Lazaret.Core.Scanners;

namespace Lazaret.Scanning.Content;

/// <summary>What one pass over an object gave: a report, or why there is none.</summary>
/// <param name="Report">The verdict of the chain; null on failure.</param>
/// <param name="Failure">Null on success.</param>
/// <param name="Innocent">True when the failure is an outage of the scanner that must not cost the item a try.</param>
/// <param name="Size">Bytes read.</param>
internal readonly record struct ScanAttempt(ScanReport? Report, Failure? Failure, bool Innocent, long Size);
