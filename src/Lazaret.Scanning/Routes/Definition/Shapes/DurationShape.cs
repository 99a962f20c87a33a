namespace Lazaret.Scanning.Routes.Definition.Shapes;

/// <summary>A time such as <c>30s</c> or <c>1h30m</c>.</summary>
internal sealed record DurationShape(TimeSpan Least, TimeSpan Most) : Shape;
