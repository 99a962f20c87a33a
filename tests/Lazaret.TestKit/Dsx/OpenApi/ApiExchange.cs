namespace Lazaret.TestKit.Dsx.OpenApi;

/// <summary>One request and its answer, as they went over the wire.</summary>
public sealed record ApiExchange
{
    public required string Method { get; init; }

    /// <summary>Path and query as sent.</summary>
    public required string Target { get; init; }

    /// <summary>Without parameters; null when none was sent.</summary>
    public string? RequestType { get; init; }

    public byte[] RequestBody { get; init; } = [];

    public required int Status { get; init; }

    /// <summary>Without parameters; null when none was sent.</summary>
    public string? AnswerType { get; init; }

    /// <summary>Null = not to be looked at, as with streams.</summary>
    public byte[]? AnswerBody { get; init; } = [];

    public IReadOnlyDictionary<string, string> AnswerHeaders { get; init; } = new Dictionary<string, string>();
}
