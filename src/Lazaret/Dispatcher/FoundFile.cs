namespace Lazaret.Dispatcher;

/// <summary>A file to identify, or a folder that could not be listed.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Problem">Why it cannot be looked at; null when nothing is known against it.</param>
internal readonly record struct FoundFile(string Path, string? Problem);
