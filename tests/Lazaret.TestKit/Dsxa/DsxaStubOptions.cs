namespace Lazaret.TestKit.Dsxa;

/// <summary>Switches of the stub scanner. All may be changed while it runs.</summary>
public sealed class DsxaStubOptions
{
    /// <summary>Required in AUTH or AUTH_TOKEN; null = none.</summary>
    public string? Token { get; set; }

    /// <summary>Larger bodies get 413.</summary>
    public long MaxSize { get; set; } = long.MaxValue;

    /// <summary>Answers "Scanner is initializing" while true.</summary>
    public bool Initializing { get; set; }

    /// <summary>Answers "Scanner is initializing" for this long after the start.</summary>
    public TimeSpan InitializingFor { get; set; } = TimeSpan.Zero;

    /// <summary>The <c>scan_password</c> (before its base64) with which encrypted zip files count as readable.</summary>
    public string ArchivePassword { get; set; } = "infected";

    /// <summary>The folder whose files <c>/scan/by_path</c> may name; null = every path is unknown.</summary>
    public string? Root { get; set; }

    /// <summary>How often <c>/result/by_path</c> answers <c>Scanning</c> before the verdict.</summary>
    public int PollsBeforeResult { get; set; } = 2;

    /// <summary>Replaces the whole answer: status, content type, body; null = the usual one.</summary>
    public Func<DsxaRequest, (int Status, string Type, string Body)?>? Answer { get; set; }

    /// <summary>Headers added to every answer.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>();
}
