using Lazaret.Dispatch.Events.Models;

namespace Lazaret.Dispatch.Consume;

/// <summary>An event on its way to a consumer.</summary>
/// <param name="Event">The event, with the task's id when it is a task.</param>
/// <param name="Stored">Its bytes in the log when they are still what is to be sent in Avro; null when something was changed.</param>
internal sealed record FetchedEvent(DispatchEvent Event, ReadOnlyMemory<byte>? Stored);
