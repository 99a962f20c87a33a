namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>true or false.</summary>
internal sealed record FlagShape : Shape;
