using System.Globalization;

namespace Lazaret.Dispatch.Events.Identity;

/// <summary>Ids of tasks: <c>KEY.PLUGIN.VERSION.SECONDS</c>, where plugin and version may have dots themselves (<c>event-dispatcher</c> §5.3).</summary>
internal static class TaskIds
{
    public static string Make(string key, string plugin, string version, long unixSeconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{key}.{plugin}.{version}.{unixSeconds}");

    /// <summary>When the task was handed out first; null when the id does not tell, as those that plugins make themselves.</summary>
    public static long? Seconds(string id) =>
        long.TryParse(id.AsSpan(id.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? seconds : null;
}
