namespace Lazaret.Domains.Client;

/// <summary>An answer with those of its headers that mean something here; empty = not sent.</summary>
/// <param name="Message">The message.</param>
/// <param name="Model">Name and version of the model.</param>
/// <param name="ModelHash">Its hash.</param>
/// <param name="NotApplicable">Why the text was not scored.</param>
internal readonly record struct GrpcAnswer<T>(T Message, string Model, string ModelHash, string NotApplicable);
