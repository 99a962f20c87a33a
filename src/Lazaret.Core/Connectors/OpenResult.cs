using Lazaret.Core.Retries;

namespace Lazaret.Core.Connectors;

/// <summary>An open object, or why it could not be opened: exactly one of the two is set.</summary>
public readonly record struct OpenResult(IObjectContent? Content, Failure? Failure)
{
    public static implicit operator OpenResult(Failure failure) => new(null, failure);

    public static OpenResult Of(IObjectContent content) => new(content, null);

    public static OpenResult FromFailure(Failure failure) => new(null, failure);
}
