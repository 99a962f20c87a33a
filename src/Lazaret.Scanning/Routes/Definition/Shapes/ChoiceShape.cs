namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>One of a few words.</summary>
internal sealed record ChoiceShape(params string[] Words) : Shape;
