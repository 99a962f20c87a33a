namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>A member of a mapping.</summary>
/// <param name="Name">As it stands in the file.</param>
/// <param name="Shape">What may stand behind it.</param>
/// <param name="Description">One sentence for editors and the documentation.</param>
internal sealed record Field(string Name, Shape Shape, string Description)
{
    public bool Required { get; init; }

    /// <summary>What holds without it, as it would be written; null when nothing does.</summary>
    public string? Default { get; init; }
}
