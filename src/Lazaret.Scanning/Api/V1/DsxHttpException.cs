namespace Lazaret.Scanning.Api.V1;

/// <summary>Ends a request of the DSX wire with <c>{"detail": …}</c>: the HTTP layer's own control flow.</summary>
internal sealed class DsxHttpException(int status, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    /// <summary>What is wrong with which member; the answer is then the list form of a 422.</summary>
    public IReadOnlyList<string>? Location { get; init; }

    /// <summary>A body that is not valid: 422 <c>{"detail":[{"loc":[…],"msg":"…","type":"…"}]}</c>.</summary>
    public static DsxHttpException Invalid(string message, params string[] location) => new(422, message) { Location = location };
}
