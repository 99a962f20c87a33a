using Lazaret.Dispatch.Security;

namespace Lazaret.Dispatch.Settings;

/// <summary>
/// All settings of the dispatcher, read once at start from environment variables under <c>DP__</c> (<c>event-dispatcher</c> §12, with settings of ours). Each property states its default; ranges stand where it is read.
/// </summary>
internal sealed record DispatchSettings
{
    private const int LeastKeyCharacters = 16;

    /// <summary>LISTEN_ADDR; default <c>:8111</c>.</summary>
    public required ListenAddress Listen { get; init; }

    /// <summary>LOG_PATH, the folder of the extra log files (§14.3); default <c>/tmp/logs/dispatcher/</c>.</summary>
    public required string LogPath { get; init; }

    /// <summary>DATA, the folder of what we keep ourselves; default <c>lazaret/dispatch</c> in the user's folder for data.</summary>
    public required string DataFolder { get; init; }

    /// <summary>MAX_BODY_BYTES, the longest body of an event call; default 64 Mi.</summary>
    public required long MaxBodyBytes { get; init; }

    /// <summary>API_KEYS; empty = everybody may call, the default.</summary>
    public required IReadOnlyList<string> ApiKeys { get; init; }

    /// <summary>ALLOW_OPEN: serve other addresses than loopback without keys, as the existing dispatcher does; default no.</summary>
    public required bool AllowOpen { get; init; }

    /// <summary>TLS_CERT_FILE, PEM; empty = no TLS, the default.</summary>
    public required string TlsCertFile { get; init; }

    /// <summary>TLS_KEY_FILE, PEM; set together with the certificate.</summary>
    public required string TlsKeyFile { get; init; }

    public required StreamSettings Streams { get; init; }

    public required EventSettings Events { get; init; }

    public required TaskSettings Tasks { get; init; }

    /// <summary>Settings under <c>BED__</c>.</summary>
    public required SharedSettings Shared { get; init; }

    /// <summary>The variables of §17.</summary>
    public required SecurityModel Security { get; init; }

    /// <summary>Every setting with its value, to be printed at start; what is secret is masked by <see cref="SettingEntry.Shown"/>.</summary>
    public required IReadOnlyList<SettingEntry> Entries { get; init; }

    /// <summary>Sentences about unknown names and what has no effect.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <param name="environment">The variables.</param>
    /// <exception cref="SettingsException">Some are wrong; it names all of them.</exception>
    public static DispatchSettings Read(IEnumerable<KeyValuePair<string, string>> environment)
    {
        List<KeyValuePair<string, string>> variables = [.. environment];
        Findings findings = new();
        SettingsReader own = new("DP", variables, findings);
        SettingsReader shared = new("BED", variables, findings);
        EventSettings events = EventSettings.Read(own, findings);
        DispatchSettings settings = new()
        {
            Listen = ListenAddress.TryParse(own.Text("LISTEN_ADDR", ":8111", text => ListenAddress.TryParse(text, out _), ListenAddress.Allowed), out ListenAddress listen) ? listen : default,
            LogPath = own.Text("LOG_PATH", "/tmp/logs/dispatcher/"),
            DataFolder = own.Text("DATA", DefaultData()),
            MaxBodyBytes = own.Bytes("MAX_BODY_BYTES", "64Mi", "1Ki", "1Gi"),
            ApiKeys = own.List("API_KEYS", "", IsKey, "keys of 16 to 200 visible ASCII characters, with commas between them"),
            AllowOpen = own.Flag("ALLOW_OPEN", false),
            TlsCertFile = own.Text("TLS_CERT_FILE"),
            TlsKeyFile = own.Text("TLS_KEY_FILE"),
            Streams = StreamSettings.Read(own, findings),
            Events = events,
            Tasks = TaskSettings.Read(own, events.LostTasksAfter),
            Shared = SharedSettings.Read(shared),
            Security = SecurityConfiguration.Read(variables, findings),
            Entries = [],
            Warnings = [],
        };
        if (settings.TlsCertFile.Length == 0 != (settings.TlsKeyFile.Length == 0))
        {
            findings.Mistake($"only one of {own.Full("TLS_CERT_FILE")} and {own.Full("TLS_KEY_FILE")} is set; allowed are both or none");
        }

        own.WarnOfUnknown();
        shared.WarnOfUnknown();
        findings.ThrowIfMistaken();
        return settings with { Entries = [.. own.Entries.Concat(shared.Entries).OrderBy(e => e.Name, StringComparer.Ordinal)], Warnings = findings.Warnings };
    }

    private static string DefaultData() =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "lazaret", "dispatch");

    private static bool IsKey(string key) => key.Length is >= LeastKeyCharacters and <= 200 && key.All(c => c is > ' ' and < (char)0x7F);

    /// <summary>Only the names of the types: a record would print its secrets.</summary>
    public override string ToString() => nameof(DispatchSettings);
}
