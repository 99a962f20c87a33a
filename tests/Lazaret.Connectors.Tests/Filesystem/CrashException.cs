namespace Lazaret.Connectors.Tests.Filesystem;

/// <summary>The process dies here.</summary>
public sealed class CrashException(int left = 0) : Exception($"Crash, {left} left");
