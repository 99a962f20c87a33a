namespace Lazaret.Dispatch.Events.Models;

/// <summary>Names of <see cref="EventModel"/>, and empty events.</summary>
internal static class EventModels
{
    public static readonly IReadOnlyList<EventModel> All = Enum.GetValues<EventModel>();

    public const string Allowed = "binary, delete, download, insert, plugin, retrohunt, status";

    public static string Name(EventModel model) => model switch
    {
        EventModel.Binary => "binary",
        EventModel.Delete => "delete",
        EventModel.Download => "download",
        EventModel.Insert => "insert",
        EventModel.Plugin => "plugin",
        EventModel.Retrohunt => "retrohunt",
        EventModel.Status => "status",
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };

    /// <summary>Reads a name; null when there is no such model.</summary>
    public static EventModel? Parse(string? name)
    {
        foreach (EventModel model in All)
        {
            if (Name(model) == name)
            {
                return model;
            }
        }

        return null;
    }

    public static DispatchEvent New(EventModel model) => model switch
    {
        EventModel.Binary => new BinaryEvent(),
        EventModel.Delete => new DeleteEvent(),
        EventModel.Download => new DownloadEvent(),
        EventModel.Insert => new InsertEvent(),
        EventModel.Plugin => new PluginEvent(),
        EventModel.Retrohunt => new RetrohuntEvent(),
        EventModel.Status => new StatusEvent(),
        _ => throw new ArgumentOutOfRangeException(nameof(model)),
    };
}
