namespace Lazaret.Scanning.Api.V1.Auth;

/// <summary>Keeps secrets at rest unreadable for who has only the data (W-34).</summary>
public interface ISecretBox
{
    string Seal(string secret);

    /// <summary>Null when it was sealed with another key or was changed.</summary>
    string? Open(string box);
}
