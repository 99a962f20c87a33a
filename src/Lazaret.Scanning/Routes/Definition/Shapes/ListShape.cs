namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>A list.</summary>
internal sealed record ListShape(Shape Item, int Least, int Most) : Shape;
