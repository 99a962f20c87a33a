namespace Lazaret.Dispatch.Security;

/// <summary>The labels that security strings are made of (<c>event-dispatcher</c> §17). Names are in upper case, in the order of the configuration: of several the last is the highest.</summary>
internal sealed record SecurityModel
{
    /// <summary>Nothing is configured: no security string means anything, so none gives access.</summary>
    public static SecurityModel None { get; } = new();

    public IReadOnlyList<SecurityLevel> Classifications { get; init; } = [];

    public IReadOnlyList<SecurityCaveat> Caveats { get; init; } = [];

    public IReadOnlyList<SecurityTlp> Tlps { get; init; } = [];

    /// <summary>Groups that something may be released to, each with the prefix: <c>REL:APPLE</c>.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The group that every list of groups must hold; empty = there are no groups.</summary>
    public string Origin { get; init; } = "";

    /// <summary>A word that stands for the origin alone; empty = none.</summary>
    public string OriginAltName { get; init; } = "";

    /// <summary>What a list of groups begins with.</summary>
    public string Prefix { get; init; } = "REL:";

    /// <summary>Groups are allowed from this priority of the classification on; null = never.</summary>
    public int? ReleasabilityFrom { get; init; }

    /// <summary>What things without a security string have. The dispatcher lets them pass; it is the metastore that uses this.</summary>
    public string Default { get; init; } = "";

    /// <summary>Strings offered to people; nothing to the dispatcher.</summary>
    public IReadOnlyList<string> Presets { get; init; } = [];

    /// <summary>Labels without which the metastore lets nobody in; nothing to the dispatcher.</summary>
    public IReadOnlyList<string> MinimumRequiredAccess { get; init; } = [];

    public bool AllowsReleasability(SecurityLevel classification) => classification.Priority >= ReleasabilityFrom;
}
