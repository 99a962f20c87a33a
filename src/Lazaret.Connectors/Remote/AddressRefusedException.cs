namespace Lazaret.Connectors.Remote;

/// <summary>The guard did not let a connection be made; ends a connect inside the HTTP client and becomes a failure there.</summary>
internal sealed class AddressRefusedException(string message) : IOException(message);
