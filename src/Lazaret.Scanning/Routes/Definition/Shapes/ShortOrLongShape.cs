namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>A word alone, or a mapping that says more.</summary>
internal sealed record ShortOrLongShape(Shape Short, MapShape Long) : Shape;
