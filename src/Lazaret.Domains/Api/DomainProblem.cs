namespace Lazaret.Domains.Api;

/// <summary>An RFC 9457 problem, as everywhere below <c>/api/v2</c>.</summary>
internal sealed record DomainProblem
{
    /// <summary>Always <c>about:blank</c>: the status says what kind of problem it is.</summary>
    public string Type { get; init; } = "about:blank";

    public required string Title { get; init; }

    public required int Status { get; init; }

    /// <summary>What is wrong, in a sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>The member or query name it is about.</summary>
    public string? Member { get; init; }

    /// <summary>What is allowed there.</summary>
    public string? Allowed { get; init; }
}
