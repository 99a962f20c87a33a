namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>A mapping of known names.</summary>
internal sealed record MapShape(params Field[] Fields) : Shape;
