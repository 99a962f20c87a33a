namespace Lazaret.Dispatch.Identification;

/// <summary>What a file is (specification, section 11.1). Only the format decides who gets it; the others inform people.</summary>
/// <param name="Mime">MIME type, ASCII.</param>
/// <param name="Magic">Description in the words of libmagic, ASCII.</param>
/// <param name="FileFormat">Type of Azul such as <c>archive/zip</c>, or <see cref="Unknown"/>.</param>
/// <param name="FileExtension">Extension without a dot; empty where the type has none.</param>
public sealed record Identity(string Mime, string Magic, string FileFormat, string FileExtension)
{
    /// <summary>Version of the rules, the <c>identify_version</c> of events; raised when they change.</summary>
    public const uint IdentifyVersion = 2;

    /// <summary>The format of what nothing recognizes.</summary>
    public const string Unknown = "unknown";

    /// <summary>What a content is when it could not be looked at.</summary>
    public static Identity Unidentified { get; } = new("application/octet-stream", "data", Unknown, "");

    /// <summary>What an empty file is.</summary>
    public static Identity Empty { get; } = new("inode/x-empty", "empty", Unknown, "");
}
