using Lazaret.Scanning.Api.Events;

namespace Lazaret.Scanning.Api.V1.Events;

/// <summary>What an event stream needs of the server.</summary>
/// <param name="Api">Its settings and clock.</param>
/// <param name="Clients">How many may watch.</param>
/// <param name="Stopping">Set when the server stops.</param>
internal sealed record SseContext(ApiContext Api, EventClients Clients, CancellationToken Stopping);
