using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Connectors.S3;
using Lazaret.Core.Outcomes;
using Lazaret.Output;
using Microsoft.Extensions.Logging;

namespace Lazaret.ConnectorHosting;

/// <summary><c>lazaret connector s3</c>, and buckets among the assets of a scan: their settings.</summary>
internal static class S3Kind
{
    public static ConnectorKind Kind { get; } = new("aws-s3-connector", 8600, Create);

    /// <summary>Whether an asset is a bucket.</summary>
    public static bool IsBucket(string asset) => asset.StartsWith("s3://", StringComparison.OrdinalIgnoreCase);

    /// <summary>How the store is reached.</summary>
    public static S3ConnectionOptions Connection(SettingSet settings)
    {
        S3ConnectionOptions options = new()
        {
            Endpoint = settings.Text("connector:s3_endpoint") ?? "",
            VerifyTls = settings.Flag("connector:s3_verify_tls") ?? true,
            CaFile = settings.Text("connector:s3_ca_file"),
            Region = settings.Text("connector:s3_region") ?? "",
            CredentialsFile = settings.Text("connector:s3_credentials_file"),
        };
        options.Profile = settings.Text("connector:s3_profile") ?? options.Profile;
        return options;
    }

    /// <summary>A connector in this process, by the same settings as one in its own.</summary>
    public static S3Connector Open(string asset, string filter, string? quarantine, TimeProvider time, ILoggerFactory? loggers)
    {
        S3ConnectorOptions options = Options(ConnectorSettings.Load(null, Kind.Slug), asset);
        options.Filter = filter;
        options.Quarantine = quarantine ?? options.Quarantine;
        return Make(options, time, loggers);
    }

    private static S3Connector Create(SettingSet settings, TimeProvider time, ILoggerFactory loggers) =>
        Make(Options(settings, settings.Text("connector:asset") ?? throw new UserErrorException("no asset is named; use --asset BUCKET/PREFIX or DSXCONNECTOR_ASSET")), time, loggers);

    private static S3ConnectorOptions Options(SettingSet settings, string asset) => new()
    {
        Connection = Connection(settings),
        Asset = asset,
        DisplayName = settings.Text("connector:display_name") ?? "",
        Quarantine = settings.Text("connector:quarantine") ?? "dsxconnect-quarantine",
        Versions = Names.TryParse(settings.Text("connector:s3_versions"), out S3Versions versions) ? versions : S3Versions.Current,
        Delete = Names.TryParse(settings.Text("connector:s3_delete"), out S3DeleteMode delete) ? delete : S3DeleteMode.Marker,
        ListConcurrency = (int)(settings.Number("connector:s3_list_concurrency") ?? 8),
        MonitorInterval = settings.Seconds("connector:s3_monitor_interval") ?? TimeSpan.FromMinutes(5),
    };

    private static S3Connector Make(S3ConnectorOptions options, TimeProvider time, ILoggerFactory? loggers)
    {
        try
        {
            return new S3Connector(options, time, loggers?.CreateLogger("Lazaret.Connectors.S3"));
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message.Split(" (Parameter")[0]).TrimEnd('.'), inner: e);
        }
    }
}
