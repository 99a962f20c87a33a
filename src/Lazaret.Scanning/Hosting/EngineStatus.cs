namespace Lazaret.Scanning.Hosting;

/// <summary>How one scanner of the chain is doing.</summary>
/// <param name="Name">Its configured name.</param>
/// <param name="Engine">Engine, as it names itself; null before its first answer.</param>
/// <param name="EngineVersion">Null when unknown.</param>
/// <param name="DatabaseVersion">Null when unknown.</param>
/// <param name="State"><c>closed</c> (working), <c>open</c> (out: items wait) or <c>half_open</c> (being tried).</param>
/// <param name="LastError">The last failure that counted against it; null when there was none since it last worked.</param>
public sealed record EngineStatus(string Name, string? Engine, string? EngineVersion, string? DatabaseVersion, string State, string? LastError);
