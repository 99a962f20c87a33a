namespace Lazaret.Dispatch.Streams;

/// <summary>A digest could not be computed.</summary>
internal sealed class HasherException(Exception inner) : Exception(inner.Message, inner);
