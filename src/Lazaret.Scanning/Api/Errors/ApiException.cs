namespace Lazaret.Scanning.Api.Errors;

/// <summary>Ends a request with a problem answer: the HTTP layer's own control flow, never seen by the code below it.</summary>
internal sealed class ApiException(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>The member or query name the error is about; null when it is about the whole.</summary>
    public string? Member { get; init; }

    /// <summary>What is allowed there; null when it cannot be listed.</summary>
    public string? Allowed { get; init; }

    public static ApiException NotFound(string detail) => new(404, detail);

    public static ApiException Bad(string member, string detail, string? allowed = null) => new(400, detail) { Member = member, Allowed = allowed };
}
