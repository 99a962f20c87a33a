namespace Lazaret.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Name">Short, unique: <c>data_folder</c>.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Detail">What was found, in a sentence.</param>
/// <param name="Mend">How to mend it; null when there is nothing to mend.</param>
internal sealed record CheckResult(string Name, CheckStatus Status, string Detail, string? Mend = null);
