using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Configuration.Layers;
using Lazaret.Connectors.Hosting;
using Lazaret.Core.Actions;
using Lazaret.Core.Connectors;
using Lazaret.Core.Dsx;
using Lazaret.Output;
using Lazaret.Version;
using Microsoft.Extensions.Logging;

namespace Lazaret.ConnectorHosting;

/// <summary>One connector process: 1. settings, 2. the connector, 3. its host, 4. wait for a signal, 5. unregister and stop.</summary>
/// <param name="given">What the command line says.</param>
/// <param name="file">The settings file it names; null = the usual places.</param>
/// <param name="time">The clock.</param>
/// <param name="kind">What it serves.</param>
internal sealed class ConnectorRun(SettingLayer given, string? file, TimeProvider time, ConnectorKind kind)
{
    public async Task<int> RunAsync()
    {
        // 1.
        SettingSet settings = ConnectorSettings.Load(file, kind.Slug, given);
        foreach (string warning in settings.Warnings)
        {
            Console.Error.WriteLine($"lazaret: {SafeText.Visible(warning)}");
        }

        using StopSignals signals = new(_ => Console.Error.WriteLine("lazaret: stopping: running scans go on at the next start"));
        using ILoggerFactory loggers = LineLogger.CreateFactory(Console.Error, time, settings.Text("log:level"));

        // 2.
        await using IConnectorClient connector = kind.Create(settings, time, loggers);
        if (await connector.CheckAsync(signals.Token) is { } failure)
        {
            throw new UserErrorException($"cannot serve {SafeText.Visible(connector.Info.Asset)}: {SafeText.Visible(failure.Message).TrimEnd('.')}");
        }

        // 3.
        ConnectorHostOptions options = Options(settings);
        try
        {
            await using ConnectorHost host = await ConnectorHost.StartAsync(connector, options, time, logging => LineLogger.Configure(logging, Console.Error, time, settings.Text("log:level")), signals.Token);
            Console.WriteLine($"Connector {options.Name} ({host.Uuid}) serves {SafeText.Visible(connector.Info.Asset)} at {host.Address}{options.Name}");
            Console.WriteLine(options.RegisterWithCore ? $"Core: {SafeText.Visible(Redaction.Of(options.CoreUrl, address: true))}" : "It does not register with a core.");

            // 4.
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, signals.Token);
            }
            catch (OperationCanceledException)
            {
                // 5. by the end of the scope.
            }
        }
        catch (ConnectorHostException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }

        Console.WriteLine("Stopped.");
        return ExitCodes.Ok;
    }

    private ConnectorHostOptions Options(SettingSet settings)
    {
        string name = settings.Text("connector:name") ?? kind.Slug;
        ActionKind action = DsxItemActions.TryParse(settings.Text("connector:item_action"), out ActionKind told) ? told : ActionKind.Nothing;
        bool tls = settings.Flag("connector:use_tls") ?? (settings.Text("connector:tls_cert_file") is not null || settings.Text("connector:tls_key_file") is not null);
        string? key = settings.Text("connector:hmac_key_id");
        string? secret = settings.Text("connector:hmac_secret");
        return new ConnectorHostOptions
        {
            Name = name,
            Listen = settings.Text("connector:listen") ?? Listen(settings.Text("connector:url"), kind.Port),
            ConnectorUrl = settings.Text("connector:url"),
            CoreUrl = settings.Text("connector:core") ?? "http://127.0.0.1:8586",
            RegisterWithCore = settings.Flag("connector:register") ?? true,
            ItemAction = action,
            Filter = settings.Text("connector:filter") ?? "",
            MoveTarget = settings.Text("connector:quarantine") ?? "dsxconnect-quarantine",
            DisplayName = settings.Text("connector:display_name"),
            DisplayIcon = settings.Text("connector:display_icon"),
            AssetDisplayName = settings.Text("connector:asset_display_name"),
            DataDirectory = Path.GetFullPath(settings.Text("connector:data") ?? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "lazaret", "connectors", name)),
            EnrollmentToken = settings.Text("connector:enrollment_token"),
            AuthEnabled = settings.Flag("connector:auth_enabled"),
            AllowOpen = settings.Flag("connector:allow_open") == true,
            Credentials = key is not null && secret is not null ? new DsxCredentials(key, secret) : null,
            MaxSkew = settings.Seconds("connector:max_skew") ?? TimeSpan.FromSeconds(60),
            VerifyTls = settings.Flag("connector:verify_tls") ?? true,
            CaFile = settings.Text("connector:ca_file"),
            TlsCertFile = tls ? settings.Text("connector:tls_cert_file") : null,
            TlsKeyFile = tls ? settings.Text("connector:tls_key_file") : null,
            EnqueueConcurrency = (int)(settings.Number("connector:enqueue_concurrency") ?? 8),
            BatchSize = (int)(settings.Number("connector:batch_size") ?? 200),
            Heartbeat = settings.Seconds("connector:heartbeat") ?? TimeSpan.FromSeconds(60),
            WebhookSecret = settings.Text("connector:webhook_secret"),
            Monitor = settings.Flag("connector:monitor") == true,
            MonitorForcePolling = settings.Flag("connector:monitor_force_polling") == true,
            MonitorPollInterval = TimeSpan.FromMilliseconds(settings.Number("connector:monitor_poll_interval_ms") ?? 1000),
            Version = settings.Text("connector:version") ?? VersionCommand.Number,
        };
    }

    /// <summary>Where the core is told to call is, as a rule, where to listen: its port, on loopback for a loopback address.</summary>
    private static string Listen(string? url, int port) => url is not null && Uri.TryCreate(url, UriKind.Absolute, out Uri? told)
        ? $"{(told.IsLoopback || told.Host == "0.0.0.0" ? "127.0.0.1" : "0.0.0.0")}:{told.Port}"
        : $"127.0.0.1:{port}";
}
