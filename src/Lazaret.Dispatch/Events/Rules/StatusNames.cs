namespace Lazaret.Dispatch.Events.Rules;

/// <summary>What a status may say (<c>event-dispatcher</c> §3.7). Others are allowed and end a task.</summary>
internal static class StatusNames
{
    public const string Heartbeat = "heartbeat";
    public const string Dequeued = "dequeued";
    public const string Completed = "completed";
    public const string ErrorNetwork = "error-network";

    /// <summary>Does it only tell that work goes on?</summary>
    public static bool IsProgress(string status) => status is Heartbeat or Dequeued;

    /// <summary>Did the plugin fail?</summary>
    public static bool IsError(string status) => status.StartsWith("error", StringComparison.Ordinal);

    public static bool IsCompleted(string status) => status is Completed or "completed-empty" or "completed-with-errors";
}
