namespace Lazaret.Core.Routes.Definition;

/// <summary>What can be told about.</summary>
public enum NotifyEvent
{
    /// <summary>A malicious or suspicious file went to quarantine.</summary>
    Malicious = 0,

    /// <summary>A file could not be scanned in full.</summary>
    Unscannable = 1,

    /// <summary>A clean file failed the validation.</summary>
    Invalid = 2,

    /// <summary>A file could not be delivered or quarantined.</summary>
    Failed = 3,

    /// <summary>The route as a whole cannot work: host key changed, scanner down, quarantine full.</summary>
    Trouble = 4,

    /// <summary>Nothing was received for the time that is set.</summary>
    Silence = 5,

    /// <summary>What was in trouble works again.</summary>
    Recovered = 6,
}
