namespace Lazaret.TestKit.Dsxa;

/// <summary>Switches of the stub scanner.</summary>
public sealed class DsxaStubOptions
{
    /// <summary>Required in AUTH or AUTH_TOKEN; null = none.</summary>
    public string? Token { get; set; }

    /// <summary>Larger bodies get 413.</summary>
    public long MaxSize { get; set; } = long.MaxValue;

    /// <summary>Answers "Scanner is initializing" while true.</summary>
    public bool Initializing { get; set; }

    /// <summary>Replaces the whole answer: status, content type, body.</summary>
    public Func<DsxaRequest, (int Status, string Type, string Body)?>? Answer { get; set; }

    /// <summary>Headers added to every answer.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>();
}
