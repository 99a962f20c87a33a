namespace Lazaret.Core.Dsx;

/// <summary>A key pair for <see cref="DsxSignature"/>.</summary>
/// <param name="KeyId">Base64 of 12 random bytes when we make it; may hold <c>+ / =</c>.</param>
/// <param name="Secret">Base64 of 32 random bytes when we make it; used as text, never decoded.</param>
public sealed record DsxCredentials(string KeyId, string Secret)
{
    /// <summary>Without the secret, as it is printed in logs by mistake otherwise.</summary>
    public override string ToString() => $"DsxCredentials({KeyId})";
}
