using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Scanners;

namespace Lazaret.Core.Results;

/// <summary>The one result of one item: its chain of custody.</summary>
public sealed record ScanResult
{
    public required ItemId ItemId { get; init; }

    public required JobId JobId { get; init; }

    public required ConnectorId ConnectorId { get; init; }

    /// <summary>Lossless text.</summary>
    public required string Location { get; init; }

    public string MetaInfo { get; init; } = "";

    /// <summary>See <see cref="NewItem.Extra"/>; null when there was nothing.</summary>
    public string? Extra { get; init; }

    /// <summary>Bytes read; −1 when it was never read.</summary>
    public long Size { get; init; } = -1;

    /// <summary>64 lower-case hex digits; empty when the object was not read to its end.</summary>
    public string Sha256 { get; init; } = "";

    public required Outcome Outcome { get; init; }

    public ReasonCode Reason { get; init; }

    /// <summary>The reason in a sentence; null when there is nothing to say.</summary>
    public string? Detail { get; init; }

    /// <summary>What each scanner said; empty when none got to it.</summary>
    public IReadOnlyList<ScannerVerdict> Verdicts { get; init; } = [];

    public ActionResult Action { get; init; } = ActionResult.None;

    /// <summary>Tries it took, the last one included; 1 upwards, 0 when it was cancelled before the first.</summary>
    public int Attempts { get; init; } = 1;

    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>From opening the object to the end of its action.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>True while the item lies among the dead letters.</summary>
    public bool DeadLetter { get; init; }
}
