namespace Lazaret.Dispatch.Events.Models;

/// <summary>The kinds of events (<c>event-dispatcher</c> §3.1).</summary>
internal enum EventModel
{
    Binary,
    Delete,
    Download,
    Insert,
    Plugin,
    Retrohunt,
    Status,
}
