using Lazaret.Configuration.Catalog;
using Lazaret.Connectors.Remote;
using Lazaret.Core.Outcomes;
using Lazaret.Core.Stores;
using Lazaret.Scanners;
using Lazaret.Scanners.ClamRest;
using Lazaret.Scanning.Api;
using Lazaret.Scanning.Api.V1;
using Lazaret.Scanning.Audit;
using Lazaret.Scanning.Dianna;
using Lazaret.Scanning.Hosting;

namespace Lazaret.Composition;

/// <summary>Turns the core's settings into the options of its parts.</summary>
internal static class CoreOptions
{
    /// <summary>HTTP interface: the DSX wire and TLS.</summary>
    public static void Fill(ApiOptions options, SettingSet settings)
    {
        DsxOptions dsx = options.Dsx;
        dsx.AuthEnabled = settings.Flag("dsx:auth_enabled");
        foreach (string token in CoreRules.Enrollment(settings))
        {
            dsx.EnrollmentTokens.Add(token);
        }

        dsx.AllowOpen = settings.Flag("dsx:allow_open") == true;
        dsx.MaxSkew = settings.Seconds("dsx:max_skew") ?? dsx.MaxSkew;
        dsx.Environment = settings.Text("dsx:environment")?.ToLowerInvariant() ?? dsx.Environment;
        dsx.JwtSecret = settings.Text("dsx:jwt_secret");
        dsx.JwtIssuer = settings.Text("dsx:jwt_issuer") ?? dsx.JwtIssuer;
        dsx.JwtAudience = settings.Text("dsx:jwt_audience") ?? dsx.JwtAudience;
        dsx.JwtLife = settings.Seconds("dsx:jwt_ttl") ?? dsx.JwtLife;
        dsx.BatchEnabled = settings.Flag("dsx:batch_enabled") ?? true;
        dsx.BatchDefaultSize = (int)(settings.Number("dsx:batch_default_size") ?? dsx.BatchDefaultSize);
        dsx.BatchMaxSize = (int)(settings.Number("dsx:batch_max_size") ?? dsx.BatchMaxSize);
        dsx.RefuseWhilePaused = settings.Flag("dsx:refuse_while_paused") == true;
        dsx.EstimatePreflight = settings.Flag("dsx:estimate_preflight") == true;
        dsx.BuildTimestamp = settings.Text("dsx:build_timestamp");
        dsx.ControlTimeout = settings.Seconds("connectors:timeout") ?? dsx.ControlTimeout;
        dsx.ScanBinaryUrl = ScanUrl(settings.Text("dsxa:url"));
        dsx.MaxFileSize = settings.Bytes("scan:max_size") ?? dsx.MaxFileSize;
        dsx.RetainResults = (long)(settings.Number("results:retain") ?? -1);
        if (settings.Flag("dianna:enabled") == true)
        {
            dsx.Analyzer = Analyzer(settings);
            dsx.AnalyzeMalicious = settings.Flag("dianna:auto_on_malicious") == true;
        }

        if (settings.Flag("tls:enabled") != false)
        {
            options.Tls.CertFile = settings.Text("tls:cert_file");
            options.Tls.KeyFile = settings.Text("tls:key_file");
        }
    }

    public static RemoteConnectorOptions Remote(SettingSet settings)
    {
        RemoteConnectorOptions options = new() { VerifyTls = settings.Flag("connectors:verify_tls") ?? true, CaFile = settings.Text("connectors:ca_file") };
        foreach (string allowed in settings.List("connectors:allow"))
        {
            options.Allow.Add(allowed);
        }

        return options;
    }

    /// <summary>The pipeline.</summary>
    public static void Fill(ScanHostOptions options, SettingSet settings)
    {
        options.Retries = RetryPolicies.Of(settings);
        options.RetainResults = (long)(settings.Number("results:retain") ?? -1);
        options.Retention = new RetentionPolicy(settings.Seconds("results:max_age"));
        options.Sources.MaxInFlight = (int)(settings.Number("connectors:max_in_flight") ?? options.Sources.MaxInFlight);
        if (settings.IsSet("scan:max_in_flight"))
        {
            double most = settings.Number("scan:max_in_flight") ?? 0;
            options.Concurrency.Most = most <= 0 ? 1024 : (int)Math.Clamp(most, options.Concurrency.Least, 1024);
        }
    }

    public static ScannerFactoryOptions Scanners(SettingSet settings) => new()
    {
        // A secret never stands in a command line, where every user of the machine can read it.
        DsxaToken = settings.Text("dsxa:token"),
        DsxaVerifyTls = settings.Flag("dsxa:verify_tls") ?? true,
        DsxaCaFile = settings.Text("dsxa:ca_file"),
        DsxaTimeout = settings.Seconds("dsxa:timeout"),
        DsxaMaxSize = settings.Bytes("scan:max_size"),
        ClamRestDialect = Names.TryParse(settings.Text("clamrest:dialect"), out ClamRestDialect dialect) ? dialect : ClamRestDialect.Auto,
        ClamRestVerifyTls = settings.Flag("clamrest:verify_tls") ?? true,
        ClamRestCaFile = settings.Text("clamrest:ca_file"),
        ClamRestTimeout = settings.Seconds("clamrest:timeout"),
        ClamRestMaxSize = settings.Bytes("clamrest:max_size"),
    };

    /// <summary>The audit output; null when no collector is named.</summary>
    public static AuditOptions? Audit(SettingSet settings)
    {
        if (settings.Text("audit:server") is not { } server)
        {
            return null;
        }

        AuditOptions options = new() { Server = server, Port = (int)(settings.Number("audit:port") ?? 514), MaxBacklog = (long)(settings.Number("audit:max_backlog") ?? 1_000_000) };
        options.Transport = Names.TryParse(settings.Text("audit:transport"), out AuditTransport transport) ? transport : options.Transport;
        options.Format = Names.TryParse(settings.Text("audit:format"), out AuditFormat format) ? format : options.Format;
        options.TlsCaFile = settings.Text("audit:tls_ca_file");
        options.TlsCertFile = settings.Text("audit:tls_cert_file");
        options.TlsKeyFile = settings.Text("audit:tls_key_file");
        options.TlsInsecure = settings.Flag("audit:tls_insecure") == true;
        return options;
    }

    private static DiannaAnalyzer Analyzer(SettingSet settings) => new(new DiannaOptions
    {
        ManagementUrl = settings.Text("dianna:url")!, // that both are there was checked with the settings
        ApiToken = settings.Text("dianna:token")!,
        VerifyTls = settings.Flag("dianna:verify_tls") ?? true,
        CaFile = settings.Text("dianna:ca_file"),
        ChunkSize = (int)(settings.Number("dianna:chunk_size") ?? (4 << 20)),
        Timeout = settings.Seconds("dianna:timeout") ?? TimeSpan.FromSeconds(60),
    });

    /// <summary>The full form that the existing system's clients show (D-30).</summary>
    private static string ScanUrl(string? url) =>
        url is null ? "" : url.Contains("/scan/binary", StringComparison.Ordinal) ? url : url.TrimEnd('/') + "/scan/binary/v2";
}
