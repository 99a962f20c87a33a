namespace Lazaret.Core.Dsx;

/// <summary>The answer to <c>connectors/register</c>.</summary>
public sealed record DsxRegistration
{
    public string Status { get; init; } = "";

    /// <summary><c>registered</c> or <c>refreshed</c>.</summary>
    public string Message { get; init; } = "";

    public string? Description { get; init; }

    public string? ConnectorUuid { get; init; }

    public string? AccessToken { get; init; }

    public string? TokenType { get; init; }

    /// <summary>Seconds.</summary>
    public int? ExpiresIn { get; init; }

    public string? HmacKeyId { get; init; }

    public string? HmacSecret { get; init; }
}
