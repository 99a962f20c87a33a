using System.Net;
using Lazaret.Cli;
using Lazaret.Configuration.Layers;
using Lazaret.Dispatch;
using Lazaret.Dispatch.Settings;
using Lazaret.Dispatch.Streams;
using Lazaret.Dispatch.Streams.Wrapping;
using Lazaret.Output;
using ListenAddress = Lazaret.Dispatch.Settings.ListenAddress;

namespace Lazaret.Dispatcher;

/// <summary>
/// What of the dispatcher is to be started: its settings (<c>DP__…</c>), and what holds where they say nothing: loopback, and everything below one folder.
/// </summary>
internal sealed class DispatchPlan
{
    private readonly Dictionary<string, string> environment;

    private DispatchPlan(DispatchSettings settings, Dictionary<string, string> environment, string data, IPEndPoint listen)
    {
        Settings = settings;
        this.environment = environment;
        Data = data;
        Listen = listen;
    }

    public DispatchSettings Settings { get; }

    /// <summary>The folder of everything that is kept here.</summary>
    public string Data { get; }

    public IPEndPoint Listen { get; }

    /// <summary>Was the address chosen by somebody?</summary>
    public bool IsListenSet { get; private init; }

    /// <summary>Streams lie in a folder of this machine because nothing else is named.</summary>
    public bool IsLocal => Settings.Streams.Backend == StreamBackend.Local || (!IsSet("STREAMS__BACKEND") && Settings.Streams.S3.Endpoint.Length == 0);

    /// <param name="data">The folder of <c>--data</c>; null = the setting.</param>
    /// <param name="listen">The address of <c>--listen</c>; null = the setting.</param>
    /// <exception cref="UserErrorException">Settings are wrong; all are named.</exception>
    public static DispatchPlan Read(string? data, string? listen)
    {
        Dictionary<string, string> environment = SettingLayers.EnvironmentNow();
        DispatchSettings settings;
        try
        {
            settings = DispatchSettings.Read(environment);
        }
        catch (SettingsException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message).TrimEnd('.'), inner: e);
        }

        bool set = listen is not null || IsSet(environment, "LISTEN_ADDR");
        return new DispatchPlan(settings, environment, Path.GetFullPath(data ?? settings.DataFolder), set ? Address(listen, settings.Listen) : new IPEndPoint(IPAddress.Loopback, 8111)) { IsListenSet = set };
    }

    /// <summary>The folder of local streams: the setting when it is set, else below <see cref="Data"/>.</summary>
    public string StreamFolder => IsSet("STREAMS__LOCAL__PATH") ? Settings.Streams.LocalPath : Path.Combine(Data, "streams");

    public DispatcherOptions Options()
    {
        EventSettings events = Settings.Events;
        return new DispatcherOptions
        {
            TopicPrefix = events.Kafka.TopicPrefix,
            Sources = events.Sources,
            Topics = events.TopicChanges,
            Partitions = events.Partitions,
            Replicas = events.Replicas,
            MessageMaxBytes = events.Kafka.MessageMaxBytes,
            MaxBodyBytes = Settings.MaxBodyBytes,
            FetchLimit = events.FetchLimit,
            DefaultWait = events.DefaultWait,
            DedupeBytes = events.DedupeCacheBytes,
            ReplayBytes = events.ReplayCache.SizeBytes,
            ReplayMinSeconds = events.ReplayCache.MinRuntime.TotalSeconds,
            ReplayLife = events.ReplayCache.Ttl,
            Security = Settings.Security,
            Delivery = { Lease = Settings.Tasks.Lease, HeartbeatLease = Settings.Tasks.Heartbeat, Attempts = Settings.Tasks.Attempts, Idle = events.OldConsumerAfter },
        };
    }

    public StreamServiceOptions Streams() => new()
    {
        TemporaryFolder = IsSet("STREAMS__FCACHE__PATH") ? Settings.Streams.FileCachePath : Path.Combine(Data, "uploads"),
        MaxBodyBytes = Settings.Streams.MaxBytes > 0 ? Settings.Streams.MaxBytes : long.MaxValue,
        AllowDelete = Settings.Streams.AllowDelete,
    };

    public StreamWrappingOptions Wrapping() => new()
    {
        XorEncoding = Settings.Streams.XorEncoding,
        Aes = Settings.Streams.AesMode,
        AesKey = Settings.Streams.AesKey,
        CacheBytes = Settings.Streams.Cache.SizeBytes,
        CacheLife = Settings.Streams.Cache.Ttl,
    };

    /// <summary>Did somebody set it?</summary>
    /// <param name="name">Without its prefix.</param>
    public bool IsSet(string name) => IsSet(environment, name);

    private static bool IsSet(Dictionary<string, string> environment, string name) =>
        environment.GetValueOrDefault("DP__" + name) is { Length: > 0 } || environment.GetValueOrDefault("DP." + name.Replace("__", ".", StringComparison.Ordinal)) is { Length: > 0 };

    private static IPEndPoint Address(string? text, ListenAddress setting)
    {
        if (text is not null && !ListenAddress.TryParse(text, out setting))
        {
            throw new UserErrorException($"--listen is \"{SafeText.Visible(text)}\"; allowed is {ListenAddress.Allowed}");
        }

        string host = setting.Host ?? "0.0.0.0";
        host = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : host;
        return IPAddress.TryParse(host, out IPAddress? ip) ? new IPEndPoint(ip, setting.Port) : throw new UserErrorException($"the listen address {SafeText.Visible(host)} is a name; an address of this machine is needed");
    }
}
