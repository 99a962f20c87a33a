namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>A whole number.</summary>
internal sealed record NumberShape(long Least, long Most) : Shape;
