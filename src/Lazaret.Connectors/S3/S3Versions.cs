namespace Lazaret.Connectors.S3;

/// <summary>Which versions of objects are listed in a bucket that keeps them.</summary>
public enum S3Versions
{
    /// <summary>The current one of each object.</summary>
    Current = 0,

    /// <summary>Every version; delete markers are none.</summary>
    All = 1,
}
