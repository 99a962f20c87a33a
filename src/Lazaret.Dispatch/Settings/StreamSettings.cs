using System.Text;
using Lazaret.Dispatch.Streams.Wrapping;

namespace Lazaret.Dispatch.Settings;

/// <summary>STREAMS__…: where content is kept and how (<c>event-dispatcher</c> §10).</summary>
internal sealed record StreamSettings
{
    private const int AesKeyBytes = 24;

    /// <summary>Default s3.</summary>
    public required StreamBackend Backend { get; init; }

    /// <summary>Is there a route to delete content? Default no.</summary>
    public required bool AllowDelete { get; init; }

    /// <summary>Is content written so that a virus scanner does not see it? Default no.</summary>
    public required bool XorEncoding { get; init; }

    /// <summary>24 bytes of UTF-8, or empty.</summary>
    public required string AesKey { get; init; }

    /// <summary>Default disabled.</summary>
    public required AesMode AesMode { get; init; }

    /// <summary>Longer uploads (in bytes) are refused; 0 = no limit, the default.</summary>
    public required long MaxBytes { get; init; }

    public required S3Settings S3 { get; init; }

    public required AzureSettings Azure { get; init; }

    /// <summary>The folder of the local store; default <c>/tmp/store</c>.</summary>
    public required string LocalPath { get; init; }

    public required StreamCacheSettings Cache { get; init; }

    /// <summary>The folder of uploads under way; default <c>/tmp/fcache</c>.</summary>
    public required string FileCachePath { get; init; }

    /// <summary>What is missing for the store that is chosen, as a sentence; null when nothing is. Not a mistake when settings are read: some commands need no store.</summary>
    public string? Missing() => Backend switch
    {
        StreamBackend.S3 when S3.Endpoint.Length == 0 => "DP__STREAMS__S3__ENDPOINT is not set and DP__STREAMS__BACKEND is s3; set the endpoint, or choose local or azure",
        StreamBackend.Azure when Azure.Endpoint.Length == 0 && Azure.StorageAccount.Length == 0 =>
            "neither DP__STREAMS__AZURE__ENDPOINT nor DP__STREAMS__AZURE__STORAGE_ACCOUNT is set and DP__STREAMS__BACKEND is azure; set one of them, or choose local or s3",
        _ => null,
    };

    public static StreamSettings Read(SettingsReader reader, Findings findings)
    {
        StreamSettings settings = new()
        {
            Backend = reader.Word("STREAMS__BACKEND", StreamBackend.S3),
            AllowDelete = reader.Flag("STREAMS__API_ALLOW_DELETE", false),
            XorEncoding = reader.Flag("STREAMS__XOR_ENCODING", false),
            AesKey = reader.Text("STREAMS__AES_KEY", "", key => Encoding.UTF8.GetByteCount(key) == AesKeyBytes, "exactly 24 characters (bytes of UTF-8)"),
            AesMode = reader.Word("STREAMS__AES_ENABLED", AesMode.Disabled),
            MaxBytes = reader.Bytes("STREAMS__MAX_BYTES", "0", "0", "7Ei"),
            S3 = S3Settings.Read(reader),
            Azure = AzureSettings.Read(reader),
            LocalPath = reader.Text("STREAMS__LOCAL__PATH", "/tmp/store"),
            Cache = StreamCacheSettings.Read(reader, findings),
            FileCachePath = reader.Text("STREAMS__FCACHE__PATH", "/tmp/fcache"),
        };
        if (settings.AesMode != AesMode.Disabled && settings.AesKey.Length == 0)
        {
            findings.Mistake($"{reader.Full("STREAMS__AES_KEY")} is not set and {reader.Full("STREAMS__AES_ENABLED")} is {settings.AesMode.ToString().ToLowerInvariant()}; a key of 24 characters is needed");
        }

        if (settings.S3.AccessKey.Length == 0 != (settings.S3.SecretKey.Length == 0))
        {
            findings.Mistake($"only one of {reader.Full("STREAMS__S3__ACCESS_KEY")} and {reader.Full("STREAMS__S3__SECRET_KEY")} is set; allowed are both or none");
        }

        return settings;
    }

    /// <summary>Not its members: a record would print its secrets.</summary>
    public override string ToString() => nameof(StreamSettings);
}
