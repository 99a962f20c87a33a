namespace Lazaret.Dispatch.Identification;

/// <summary>What a content is (<c>event-dispatcher</c> §11.1).</summary>
/// <param name="Mime">MIME type, ASCII.</param>
/// <param name="Magic">Description, ASCII.</param>
/// <param name="FileFormat">Such as <c>executable/windows/pe32</c>; <c>unknown</c> when nobody knows.</param>
/// <param name="FileExtension">Without the dot; may be empty.</param>
public sealed record Identity(string Mime, string Magic, string FileFormat, string FileExtension)
{
    /// <summary>The format of what nobody knows.</summary>
    public const string UnknownFormat = "unknown";

    /// <summary>The version of the rules, as replies have it.</summary>
    public const int Version = 2;

    /// <summary>What a content is when it could not be looked at.</summary>
    public static Identity Unknown { get; } = new("application/octet-stream", "data", UnknownFormat, "");
}
