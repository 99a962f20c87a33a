using System.Text.RegularExpressions;

namespace Lazaret.Configuration.Catalog;

/// <summary>What must hold for a connector's settings beyond their form.</summary>
internal static partial class ConnectorRules
{
    public static void Check(SettingSet settings, List<string> errors, List<string> warnings)
    {
        bool cert = settings.Text("connector:tls_cert_file") is not null;
        bool key = settings.Text("connector:tls_key_file") is not null;
        if ((settings.Flag("connector:use_tls") ?? (cert || key)) && !(cert && key))
        {
            errors.Add("HTTPS needs both DSXCONNECTOR_TLS_CERTFILE and DSXCONNECTOR_TLS_KEYFILE; `lazaret certs dev` makes a pair to try it with");
        }

        if (settings.Text("connector:hmac_key_id") is null != settings.Text("connector:hmac_secret") is null)
        {
            errors.Add("of connector:hmac_key_id (DSXCONNECTOR_AUTH__HMAC_KEY_ID) and connector:hmac_secret (DSXCONNECTOR_AUTH__HMAC_SECRET) only one is set; they are a pair");
        }
    }

    public static string? Name(string text) => PlainName().IsMatch(text) ? null : "allowed are 1 to 100 letters, digits, '-', '_' and '.'";

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
