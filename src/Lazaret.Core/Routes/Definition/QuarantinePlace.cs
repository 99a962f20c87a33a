namespace Lazaret.Core.Routes.Definition;

/// <summary>Where the rest goes; see the kinds.</summary>
public abstract record QuarantinePlace
{
    private protected QuarantinePlace()
    {
    }

    /// <summary><c>folder</c>, <c>s3</c> or <c>source</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>How long entries are kept; null = until somebody removes them.</summary>
    public TimeSpan? Keep { get; init; }
}
