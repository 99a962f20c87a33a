namespace Lazaret.Core.Streams;

/// <summary>What became of a deletion.</summary>
public enum StreamDeletion
{
    Deleted,

    /// <summary>It is there and not older than asked.</summary>
    TooNew,

    NotFound,
}
