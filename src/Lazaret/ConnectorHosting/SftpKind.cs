using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Connectors.Sftp;
using Lazaret.Core.Connectors;
using Lazaret.Output;
using Microsoft.Extensions.Logging;

namespace Lazaret.ConnectorHosting;

/// <summary><c>lazaret connector sftp</c>: its settings.</summary>
internal static class SftpKind
{
    private const int LongestSecret = 64 * 1024;

    public static ConnectorKind Kind { get; } = new("sftp-connector", 8680, Create);

    private static SftpConnector Create(SettingSet settings, TimeProvider time, ILoggerFactory loggers)
    {
        string asset = settings.Text("connector:asset") ?? throw new UserErrorException($"no asset is named; use --asset {SftpAddress.Allowed}");
        SftpAddress address = SftpAddress.Parse(asset)
            ?? throw new UserErrorException($"the asset is \"{SafeText.Visible(Redaction.Of(asset, address: true))}\"; allowed is {SftpAddress.Allowed}");
        SftpOptions options = new()
        {
            Server = new SftpServerOptions
            {
                Host = address.Host,
                Port = address.Port,
                User = address.User,
                KeyFile = settings.Text("connector:sftp_key_file"),
                KeyPassphrase = Secret(settings, "connector:sftp_passphrase_file"),
                Password = Secret(settings, "connector:sftp_password_file"),
                KnownHostsFile = settings.Text("connector:sftp_known_hosts"),
                Pins = settings.List("connector:sftp_pins"),
                ConnectTimeout = settings.Seconds("connector:sftp_connect_timeout") ?? TimeSpan.FromSeconds(30),
                RequestTimeout = settings.Seconds("connector:sftp_request_timeout") ?? TimeSpan.FromSeconds(60),
            },
            Folder = address.Folder,
            DisplayName = settings.Text("connector:display_name") ?? "",
            QuarantineFolder = settings.Text("connector:quarantine") ?? "dsxconnect-quarantine",
            OwnFolders = settings.List("connector:sftp_own_folders"),
            Recursive = settings.Flag("connector:sftp_recursive") ?? true,
            Order = string.Equals(settings.Text("connector:sftp_order")?.Trim(), "oldest-first", StringComparison.OrdinalIgnoreCase) ? ListingOrder.OldestFirst : ListingOrder.Server,
            Markers = settings.List("connector:sftp_markers"),
            Settle = settings.Seconds("connector:sftp_settle") ?? TimeSpan.FromSeconds(30),
            MinAge = settings.Seconds("connector:sftp_min_age") ?? TimeSpan.FromSeconds(60),
            PollInterval = settings.Seconds("connector:sftp_poll_interval") ?? TimeSpan.FromSeconds(10),
            Sessions = (int)(settings.Number("connector:sftp_sessions") ?? 2),
            StateDirectory = settings.Text("connector:data") is { } data ? Path.Combine(Path.GetFullPath(data), "sftp") : null,
        };
        if (settings.IsSet("connector:sftp_ignore"))
        {
            options.Ignore = settings.List("connector:sftp_ignore");
        }

        try
        {
            return new SftpConnector(options, time, loggers.CreateLogger("Lazaret.Connectors.Sftp"));
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(SafeText.Visible(e.Message.Split(" (Parameter")[0]).TrimEnd('.'), inner: e);
        }
    }

    /// <summary>The content of a file that holds a secret; one line end at its end does not count.</summary>
    private static string? Secret(SettingSet settings, string key)
    {
        if (settings.Text(key) is not { } file)
        {
            return null;
        }

        try
        {
            if (new FileInfo(file).Length > LongestSecret)
            {
                throw new UserErrorException($"{key} names {SafeText.Visible(file)}, which has more than {LongestSecret} bytes and cannot be a secret");
            }

            string text = File.ReadAllText(file);
            return text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{key} names {SafeText.Visible(file)}, which cannot be read: {SafeText.Visible(e.Message).TrimEnd('.')}", inner: e);
        }
    }
}
