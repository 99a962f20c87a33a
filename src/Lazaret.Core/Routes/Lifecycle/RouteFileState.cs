namespace Lazaret.Core.Routes.Lifecycle;

/// <summary>
/// How far a file is on its way through a route, from its verdict on (<c>sftp-ingest</c> §4.4). Before that the file is an item of the scan queue like any other, and its state is the item's.
/// The numbers are stored; the names are those of the spec, in snake case where users see them.
/// </summary>
public enum RouteFileState
{
    /// <summary>Fully scanned, nothing found.</summary>
    Clean = 4,

    /// <summary>Something was found. Final as a verdict: no later try changes it.</summary>
    Infected = 5,

    /// <summary>Not fully scanned, and its tries are used up.</summary>
    Unscannable = 6,

    /// <summary>Clean, but not of the form that is asked for.</summary>
    Invalid = 8,

    /// <summary>Some of its destinations confirmed it.</summary>
    Uploading = 9,

    /// <summary>Every destination confirmed it.</summary>
    Uploaded = 10,

    /// <summary>Durable in the quarantine.</summary>
    Quarantined = 12,

    /// <summary>Terminal: recorded everywhere, and the original was deleted, moved or left, as the policy says.</summary>
    Done = 14,
}
