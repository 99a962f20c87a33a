namespace Lazaret.Scanning.Api.V1.Events;

/// <summary>One event; its JSON is made when the first watcher needs it.</summary>
internal sealed class DsxFrame(long id, Func<string> write)
{
    private string? json;

    public long Id => id;

    public string Json => json ??= write();
}
