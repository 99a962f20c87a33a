namespace Lazaret.Dispatch.Settings;

/// <summary>STREAMS__S3__…</summary>
internal sealed record S3Settings
{
    /// <summary>Host with an optional port; empty = none is configured.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Empty together with <see cref="SecretKey"/> = what the machine is allowed to do.</summary>
    public required string AccessKey { get; init; }

    public required string SecretKey { get; init; }

    /// <summary>TLS?</summary>
    public required bool Secure { get; init; }

    public required string Region { get; init; }

    /// <summary>Default <c>azul</c>.</summary>
    public required string Bucket { get; init; }

    /// <summary>May the store remove what aged off, by rules of its own (§10.3)?</summary>
    public required bool AutomaticAgeOff { get; init; }

    /// <summary>Are such rules removed?</summary>
    public required bool AutomaticAgeOffCleanup { get; init; }

    public static S3Settings Read(SettingsReader reader) => new()
    {
        Endpoint = reader.Text("STREAMS__S3__ENDPOINT"),
        AccessKey = reader.Text("STREAMS__S3__ACCESS_KEY"),
        SecretKey = reader.Text("STREAMS__S3__SECRET_KEY"),
        Secure = reader.Flag("STREAMS__S3__SECURE", false),
        Region = reader.Text("STREAMS__S3__REGION"),
        Bucket = reader.Text("STREAMS__S3__BUCKET", "azul"),
        AutomaticAgeOff = reader.Flag("STREAMS__S3__ENABLE_AUTOMATIC_AGEOFF", false),
        AutomaticAgeOffCleanup = reader.Flag("STREAMS__S3__ENABLE_AUTOMATIC_AGEOFF_CLEANUP", false),
    };

    /// <summary>Not its members: a record would print its secrets.</summary>
    public override string ToString() => nameof(S3Settings);
}
