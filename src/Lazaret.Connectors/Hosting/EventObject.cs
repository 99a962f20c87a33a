namespace Lazaret.Connectors.Hosting;

/// <summary>One object that an event tells of.</summary>
/// <param name="Location">As listed.</param>
/// <param name="MetaInfo">As listed.</param>
public sealed record EventObject(string Location, string MetaInfo);
