namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>A mapping whose member <c>kind</c> says which other members it has.</summary>
/// <param name="Kinds">The words for <c>kind</c>, with the other members.</param>
internal sealed record UnionShape(params (string Kind, MapShape Members)[] Kinds) : Shape
{
    public const string Tag = "kind";
}
