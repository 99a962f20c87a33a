namespace Lazaret.TestKit.Dsx.Connectors;

/// <summary>Settings of a fake connector.</summary>
public sealed class FakeConnectorOptions
{
    /// <summary>Of the core, without the prefix: <c>http://127.0.0.1:8586</c>.</summary>
    public required string CoreUrl { get; set; }

    public string Name { get; set; } = "filesystem-connector";

    /// <summary>Kept over restarts, as the reference keeps it in a file.</summary>
    public Guid Uuid { get; set; } = Guid.NewGuid();

    /// <summary><c>DSXCONNECT_ENROLLMENT_TOKEN</c>; null = none.</summary>
    public string? EnrollmentToken { get; set; }

    /// <summary><c>DSXCONNECTOR_AUTH__ENABLED</c>: whether calls of the core must be signed.</summary>
    public bool AuthEnabled { get; set; }

    public string ItemAction { get; set; } = "move";

    public string MoveMetainfo { get; set; } = "dsxconnect-quarantine";

    /// <summary>Requests under way at once during a full scan; the filesystem connector has 8.</summary>
    public int Concurrency { get; set; } = 8;

    /// <summary>The reference has 60 s.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>First wait of the retry loop at start; the reference has 2 s.</summary>
    public TimeSpan RetryBase { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Puts a handler around the outgoing calls, such as a validating one.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? Wrap { get; set; }

    /// <summary>Called before each object is sent, with how many were before it; for tests that want to act in the middle.</summary>
    public Func<int, Task>? BeforeEach { get; set; }
}
