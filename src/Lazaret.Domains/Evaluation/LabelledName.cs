namespace Lazaret.Domains.Evaluation;

/// <summary>A name of which it is known whether it is generated.</summary>
/// <param name="Domain">The name, as it stands in the file.</param>
/// <param name="IsDga">It is generated.</param>
/// <param name="Family">By which family; empty when the file does not tell.</param>
internal readonly record struct LabelledName(string Domain, bool IsDga, string Family);
