namespace Lazaret.Storage.Blobs.S3.AgeOff;

/// <summary>What became of a bucket's rules of age-off.</summary>
/// <param name="Set">How many were made or changed.</param>
/// <param name="Removed">How many were removed.</param>
/// <param name="Kept">How many were right already.</param>
public readonly record struct AgeOffChange(int Set, int Removed, int Kept)
{
    /// <summary>Is there anything to tell the store?</summary>
    public bool IsAny => Set > 0 || Removed > 0;
}
