namespace Lazaret.Core.Routes.Definition;

/// <summary>What happens to a file that could not be scanned in full, after its tries. It is never delivered.</summary>
public enum UnscannableAction
{
    /// <summary>It goes to quarantine, apart from the malicious ones.</summary>
    Quarantine = 0,

    /// <summary>It stays where it is, recorded as failed.</summary>
    Leave = 1,

    /// <summary>It is tried again for ever, with back-off.</summary>
    Retry = 2,
}
