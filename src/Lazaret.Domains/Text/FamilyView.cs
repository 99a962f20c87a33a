namespace Lazaret.Domains.Text;

/// <summary>A family and how probable it is.</summary>
/// <param name="Family">Its name in the spelling of DGArchive.</param>
/// <param name="Score">0 to 1.</param>
internal sealed record FamilyView(string Family, float Score);
