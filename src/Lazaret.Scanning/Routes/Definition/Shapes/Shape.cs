namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>What may stand at a place of a route file. Reader and JSON Schema are both made from it, so that they cannot differ.</summary>
internal abstract record Shape;
