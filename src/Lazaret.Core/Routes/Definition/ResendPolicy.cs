namespace Lazaret.Core.Routes.Definition;

/// <summary>What a file is whose name was seen before, with another size or time (W16).</summary>
public enum ResendPolicy
{
    /// <summary>A new file: taken, scanned, delivered.</summary>
    Take = 0,

    /// <summary>The same file: left alone, as the existing pipeline does.</summary>
    Ignore = 1,
}
