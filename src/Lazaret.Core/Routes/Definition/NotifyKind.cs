namespace Lazaret.Core.Routes.Definition;

/// <summary>The form of what is sent.</summary>
public enum NotifyKind
{
    /// <summary>Our own JSON.</summary>
    Webhook = 0,

    /// <summary>What Slack's incoming webhooks take.</summary>
    Slack = 1,
}
