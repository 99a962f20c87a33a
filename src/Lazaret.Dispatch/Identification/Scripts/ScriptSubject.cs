namespace Lazaret.Dispatch.Identification.Scripts;

/// <summary>What script rules look at; the texts are the variables <c>mime</c>, <c>magic</c> and <c>type</c> of the rules.</summary>
/// <param name="Bytes">The begin of the file.</param>
/// <param name="Mime">Its MIME type.</param>
/// <param name="Magic">Its description.</param>
/// <param name="Type">Its type so far.</param>
internal readonly record struct ScriptSubject(ReadOnlyMemory<byte> Bytes, string Mime, string Magic, string Type);
