using System.Diagnostics.CodeAnalysis;

namespace Lazaret.Connectors.S3;

/// <summary>An object in its bucket: a key, and the version when one is meant. As text <c>KEY</c> or <c>KEY?versionId=ID</c>; a key that looks like the second form itself gets an empty <c>?versionId=</c> behind it.</summary>
/// <param name="Key">The key.</param>
/// <param name="VersionId">Null = the current one.</param>
internal readonly record struct S3Location(string Key, string? VersionId)
{
    private const string Mark = "?versionId=";

    public static S3Location Parse(string text)
    {
        int at = text.LastIndexOf(Mark, StringComparison.Ordinal);
        return at < 0 ? new S3Location(text, null) : new S3Location(text[..at], at + Mark.Length == text.Length ? null : text[(at + Mark.Length)..]);
    }

    public override string ToString() => VersionId is not null || Key.Contains(Mark, StringComparison.Ordinal) ? Key + Mark + VersionId : Key;
}
