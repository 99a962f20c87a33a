namespace Lazaret.Core.Dsx;

/// <summary>The answer to <c>connectors/register</c>.</summary>
public sealed record DsxRegistration
{
    public string Status { get; set; } = "";

    /// <summary><c>registered</c> or <c>refreshed</c>.</summary>
    public string Message { get; set; } = "";

    public string? Description { get; set; }

    public string? ConnectorUuid { get; set; }

    public string? AccessToken { get; set; }

    public string? TokenType { get; set; }

    /// <summary>Seconds.</summary>
    public int? ExpiresIn { get; set; }

    public string? HmacKeyId { get; set; }

    public string? HmacSecret { get; set; }
}
