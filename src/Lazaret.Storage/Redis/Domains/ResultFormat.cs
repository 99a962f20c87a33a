namespace Lazaret.Storage.Redis.Domains;

/// <summary>How a result lies in its key.</summary>
public enum ResultFormat
{
    /// <summary>A hash: one field for each thing that is known.</summary>
    Hash,

    /// <summary>A string: one JSON object.</summary>
    Json,
}
