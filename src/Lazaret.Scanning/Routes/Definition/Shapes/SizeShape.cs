namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>Bytes: <c>500</c>, <c>64K</c>, <c>16MiB</c>.</summary>
internal sealed record SizeShape(long Least, long Most) : Shape;
