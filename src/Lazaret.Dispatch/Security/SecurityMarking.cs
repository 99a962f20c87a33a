namespace Lazaret.Dispatch.Security;

/// <summary>A security string that was taken apart and normalised (<c>event-dispatcher</c> §17).</summary>
internal sealed record SecurityMarking
{
    /// <summary>The highest it names.</summary>
    public required SecurityLevel Classification { get; init; }

    /// <summary>Those that fit the classification.</summary>
    public required IReadOnlyList<SecurityCaveat> Caveats { get; init; }

    /// <summary>Groups it is released to; empty = no such limit.</summary>
    public required IReadOnlySet<string> Groups { get; init; }

    /// <summary>The highest it names; null = none, or it does not count because the classification allows groups.</summary>
    public required SecurityTlp? Tlp { get; init; }
}
