namespace Lazaret.Connectors.S3;

/// <summary>What deleting, and removing after a move, means in a bucket that keeps versions.</summary>
public enum S3DeleteMode
{
    /// <summary>A delete marker hides the object; who knows the version's id can still read it. As S3 itself does it.</summary>
    Marker = 0,

    /// <summary>The version that was scanned is removed for good. What was there before it becomes the current one.</summary>
    Version = 1,
}
