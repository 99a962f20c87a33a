namespace Lazaret.Domains.Model;

/// <summary>Which model answers.</summary>
/// <param name="Id">Name and version of the model, such as <c>lazaret-dga-1</c>.</param>
/// <param name="Hash">SHA-256 of the model file in lower-case hexadecimal digits.</param>
/// <param name="Families">The families that the model tells apart, in the order of its outputs.</param>
public sealed record ModelInfo(string Id, string Hash, IReadOnlyList<string> Families)
{
    /// <summary>The date of the model's data, such as <c>2026-11-21</c>. Empty when not known.</summary>
    public string Created { get; init; } = "";

    /// <summary>More about each of <see cref="Families"/>, in the same order. Empty when not known.</summary>
    public IReadOnlyList<FamilyInfo> FamilyDetails { get; init; } = [];
}
