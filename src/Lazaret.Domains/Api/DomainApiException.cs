namespace Lazaret.Domains.Api;

/// <summary>Ends a request with a problem answer.</summary>
internal sealed class DomainApiException(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>The member or query name it is about; null when it is about the whole.</summary>
    public string? Member { get; init; }

    /// <summary>What is allowed there; null when it cannot be listed.</summary>
    public string? Allowed { get; init; }
}
