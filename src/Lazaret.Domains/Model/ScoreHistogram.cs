namespace Lazaret.Domains.Model;

/// <summary>How the margins of the validation names were spread when the model was made: what operation is compared with, to notice drift.</summary>
/// <param name="Low">Where the first bin begins; smaller margins are counted in it.</param>
/// <param name="High">Where the last bin ends; larger margins are counted in it.</param>
/// <param name="Benign">Counts of harmless names, equal bins.</param>
/// <param name="Dga">Counts of generated names, the same bins.</param>
public sealed record ScoreHistogram(float Low, float High, IReadOnlyList<long> Benign, IReadOnlyList<long> Dga);
