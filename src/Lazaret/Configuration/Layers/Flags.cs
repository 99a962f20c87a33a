namespace Lazaret.Configuration.Layers;

/// <summary>Words for yes and no.</summary>
internal static class Flags
{
    public const string Allowed = "true, false, yes, no, on, off, 1 and 0";

    /// <summary>Null when it is none of them.</summary>
    public static bool? Parse(string? text) => text?.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" or "1" => true,
        "FALSE" or "NO" or "OFF" or "0" => false,
        _ => null,
    };
}
