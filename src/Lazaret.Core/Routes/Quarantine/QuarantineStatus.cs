namespace Lazaret.Core.Routes.Quarantine;

/// <summary>How a call to a quarantine ended.</summary>
public enum QuarantineStatus
{
    /// <summary>Durable.</summary>
    Done = 0,

    /// <summary>No room. Nothing was changed; the original must stay where it is.</summary>
    Full = 1,

    /// <summary>The content is not what the entry says. Nothing was changed.</summary>
    ContentMismatch = 2,

    /// <summary>The id is taken by other content. Nothing was changed.</summary>
    Conflict = 3,

    /// <summary>There is no such entry.</summary>
    NotFound = 4,

    /// <summary>It cannot be reached or written. May pass.</summary>
    Unavailable = 5,
}
