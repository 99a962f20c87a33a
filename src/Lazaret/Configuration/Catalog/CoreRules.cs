using Lazaret.Core.Actions;
using Lazaret.Core.Filters;
using Lazaret.Output;
using Lazaret.Scanning.Api;

namespace Lazaret.Configuration.Catalog;

/// <summary>What must hold for the core's settings beyond their form.</summary>
internal static class CoreRules
{
    /// <summary>The token that the existing system's examples have, which everybody knows (W-21).</summary>
    private const string ExampleToken = "dev-enroll";

    public static void Check(SettingSet settings, List<string> errors, List<string> warnings)
    {
        if (settings.Flag("tls:enabled") == true && (settings.Text("tls:cert_file") is null || settings.Text("tls:key_file") is null))
        {
            errors.Add("tls:enabled is true, but tls:cert_file (DSXCONNECT_TLS_CERTFILE) and tls:key_file (DSXCONNECT_TLS_KEYFILE) are not both named; `lazaret certs dev` makes a pair to try it with");
        }
        else if (settings.Flag("tls:enabled") is null && settings.Text("tls:cert_file") is null != settings.Text("tls:key_file") is null)
        {
            errors.Add("of tls:cert_file (DSXCONNECT_TLS_CERTFILE) and tls:key_file (DSXCONNECT_TLS_KEYFILE) only one is named; HTTPS needs both");
        }

        if (settings.Flag("dianna:enabled") == true && (settings.Text("dianna:url") is null || settings.Text("dianna:token") is null))
        {
            errors.Add("dianna:enabled is true, but dianna:url (DSXCONNECT_DIANNA__MANAGEMENT_URL) and dianna:token (DSXCONNECT_DIANNA__API_TOKEN) are not both set");
        }

        if (Enrollment(settings).Contains(ExampleToken, StringComparer.Ordinal))
        {
            warnings.Add($"the enrollment token is \"{ExampleToken}\", which stands in the existing system's examples: anybody who reads them can register a connector; set dsx:enrollment_token to a secret of yours");
        }
    }

    /// <summary>All enrollment tokens that are set.</summary>
    public static IEnumerable<string> Enrollment(SettingSet settings) =>
        $"{settings.Text("dsx:enrollment_tokens")},{settings.Text("dsx:enrollment_token")}".Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static string? Filter(string text) =>
        PathFilter.Parse(text).Error is { } error ? $"error at character {error.Position + 1}: {SafeText.Visible(error.Message)}" : null;

    public static string? Action(string text) => ActionKinds.TryParse(text, out _) ? null : "allowed are " + ActionKinds.Allowed;

    public static string? Listen(string text) => ListenAddress.TryParse(text, out _, out string? error) ? null : SafeText.Visible(error).TrimEnd('.');

    public static string? Source(string text) => Dispatch.Sources.SourceName.Wrong(text);

    public static string? ScannerUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.UserInfo.Length + url.Query.Length + url.Fragment.Length == 0
        ? null
        : "allowed is an address without user name, password and query: it is shown to clients; the token is dsxa:token";
}
