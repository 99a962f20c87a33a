namespace Lazaret.Scanning.Api.Health;

/// <summary>The process is alive.</summary>
internal sealed record HealthView(string Status);
