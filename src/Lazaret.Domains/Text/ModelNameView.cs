namespace Lazaret.Domains.Text;

/// <summary>Which model answered.</summary>
/// <param name="Id">Name and version.</param>
/// <param name="Hash">SHA-256 of its file.</param>
internal sealed record ModelNameView(string Id, string Hash);
