using Lazaret.Core.Events;
using Lazaret.Storage.Memory;

namespace Lazaret.Storage.Tests.Events;

public sealed class MemoryEventLogConformance : EventLogConformance
{
    protected override int TooLarge => 1_001;

    protected override Task<IEventLog> OpenAsync() => Task.FromResult<IEventLog>(new MemoryEventLog(Time, 1_000));
}
