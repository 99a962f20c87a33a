using Lazaret.Core.Items;
using Lazaret.Core.Jobs;
using Lazaret.Core.Scanners;

namespace Lazaret.Core.Actions;

/// <summary>An action to carry out. Running the same request again is harmless: the item id is its idempotency key.</summary>
public sealed record ActionRequest
{
    public required ItemId ItemId { get; init; }

    public required JobId JobId { get; init; }

    public required string Location { get; init; }

    public string MetaInfo { get; init; } = "";

    /// <summary>See <see cref="NewItem.Extra"/>.</summary>
    public string? Extra { get; init; }

    /// <summary>The version that was scanned; another one must not be touched.</summary>
    public required ObjectIdentity Identity { get; init; }

    public required ActionPlan Plan { get; init; }

    /// <summary>Why: the verdict, hash and size that were found. Goes into the quarantine record.</summary>
    public required ScanReport Report { get; init; }
}
