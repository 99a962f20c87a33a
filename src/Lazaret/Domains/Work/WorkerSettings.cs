using System.Globalization;
using System.Net;
using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Domains.Client;
using Lazaret.Domains.Grpc;
using Lazaret.Domains.Serve;
using Lazaret.Output;
using Lazaret.Storage.Redis;
using Lazaret.Storage.Redis.Domains;
using EnumNames = Lazaret.Core.Outcomes.Names;

namespace Lazaret.Domains.Work;

/// <summary>Turns the settings <c>dga:…</c>, the names of the existing worker among them, and what the command line says beside them into what a worker needs.</summary>
/// <param name="settings">Those of the environment and files.</param>
/// <param name="given">Those of the command line, which win.</param>
internal sealed class WorkerSettings(SettingSet settings, WorkerRequest given)
{
    private readonly List<string> errors = [];

    /// <summary>What is wrong with a list of servers; null when nothing is.</summary>
    public static string? WrongServers(string text) => ServerName.TryParseList(text, DomainServerOptions.DefaultPort, out _) ? null : $"allowed are {ServerName.Allowed}";

    /// <summary>All of it.</summary>
    /// <exception cref="UserErrorException">Something is wrong; all of it is told.</exception>
    public WorkerPlan Read()
    {
        string name = given.Name ?? DefaultName();
        if (name.Length is < 1 or > 100 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            errors.Add($"--name is \"{SafeText.Visible(name)}\"; allowed are 1 to 100 letters, digits, '-', '_' and '.'");
        }

        if (given.Set is not null && given.Stream is not null)
        {
            errors.Add("--set and --stream exclude each other: names come from one of them");
        }

        WorkerPlan plan = new()
        {
            Engine = given.Engine,
            Servers = Servers(),
            Queue = Queue(name),
            Http = Http(),
            Tokens = ServeSettings.ReadTokens(settings.Text("dga:token_file"), errors),
            AllowOpen = settings.Flag("dga:allow_open") == true,
            Progress = TimeSpan.FromSeconds(given.Progress),
            Level = given.Verbosity ?? settings.Text("log:level"),
            Worker = new DomainWorkerOptions
            {
                Name = name,
                Loops = given.Loops ?? (int)(settings.Number("dga:worker_loops") ?? 2),
                MostNames = given.Batch ?? 4096,
                BatchTarget = TimeSpan.FromMilliseconds(given.BatchMilliseconds ?? 5),
                Profile = given.Engine.Profile,
                StopWhenEmpty = given.Once,
            },
        };
        if (plan.Http is { } http && !IPAddress.IsLoopback(http.Address) && plan.Tokens.Count == 0 && !plan.AllowOpen)
        {
            errors.Add($"health and metrics on {http.Address}, which others can reach, need a token (dga:token_file); dga:allow_open=true shows metrics to everybody");
        }

        return errors.Count == 0 ? plan : throw new UserErrorException(string.Join("; ", errors));
    }

    private static string DefaultName() => string.Create(
        CultureInfo.InvariantCulture, $"{new string([.. Environment.MachineName.Take(80).Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' ? c : '-')])}-{Environment.ProcessId}");

    private RedisQueueOptions Queue(string name)
    {
        RedisStoreOptions server = Redis();
        int database = (int)(settings.Number("dga:redis_database") ?? 0);
        TimeSpan lease = given.Lease is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.Seconds("dga:lease") ?? TimeSpan.FromSeconds(30);
        if (given.Set is null && (given.Stream ?? settings.Text("dga:redis_stream")) is { } stream)
        {
            _ = EnumNames.TryParse(settings.Text("dga:redis_results"), out ResultFormat format);
            return new RedisStreamOptions
            {
                Server = server,
                Database = database,
                Lease = lease,
                Stream = stream,
                Consumer = name,
                Group = settings.Text("dga:redis_group") ?? "lazaret",
                Format = format,
                Ttl = settings.Seconds("dga:redis_result_ttl") ?? TimeSpan.Zero,
                ResultStream = settings.Text("dga:redis_result_stream"),
                DeleteDone = settings.Flag("dga:redis_delete_done") == true,
            };
        }

        return new RedisSetOptions { Server = server, Database = database, Lease = lease, Set = given.Set ?? settings.Text("dga:redis_set") ?? "domains_todo" };
    }

    private RedisStoreOptions Redis()
    {
        string where = given.Redis is null ? "dga:redis_host" : "--redis";
        string text = given.Redis ?? settings.Text("dga:redis_host") ?? "localhost";
        int port = given.Redis is null ? Port("dga:redis_port", 6379) : 6379;
        List<string> endpoints = [];
        if (ServerName.TryParseList(text, port, out List<ServerName>? servers))
        {
            endpoints.AddRange(servers.Select(s => s.ToString()));
        }
        else
        {
            errors.Add($"{where} is \"{SafeText.Visible(text)}\"; allowed are {ServerName.Allowed}");
        }

        return new RedisStoreOptions
        {
            Endpoints = endpoints,
            Password = Secret("dga:redis_password_file") ?? settings.Text("dga:redis_password"),
            Tls = settings.Flag("dga:redis_tls") == true,
            CaFile = settings.Text("dga:redis_ca_file"),
            ServerName = settings.Text("dga:redis_server_name"),
            Retries = 0,
            RequireDurable = false,
        };
    }

    private RemoteOptions? Servers()
    {
        List<ServerName>? servers = null;
        bool old = false;
        string? text = given.Servers ?? (settings.List("dga:servers") is { Count: > 0 } list && settings.IsSet("dga:servers") ? string.Join(',', list) : null);
        if (text is null && settings.Text("dga:grpc_host") is { } host)
        {
            // The existing worker's server, which speaks version 3.
            old = true;
            text = ServerName.TryParseList(host, 1, out List<ServerName>? one) ? new ServerName(one[0].Host, Port("dga:grpc_port", 50054)).ToString() : host;
        }

        if (text is null)
        {
            return null;
        }

        if (!ServerName.TryParseList(text, DomainServerOptions.DefaultPort, out servers))
        {
            errors.Add($"{(given.Servers is not null ? "--server" : old ? "dga:grpc_host" : "dga:servers")} is \"{SafeText.Visible(text)}\"; allowed are {ServerName.Allowed}");
            return null;
        }

        RemoteProtocol protocol = settings.Text("dga:server_protocol") is { } named && EnumNames.TryParse(named, out RemoteProtocol wanted) ? wanted : old ? RemoteProtocol.V3 : RemoteProtocol.Auto;
        return new RemoteOptions
        {
            Servers = servers,
            Protocol = protocol,
            Token = Secret("dga:server_token_file"),
            Tls = settings.Flag("dga:server_tls") == true,
            CaFile = settings.Text("dga:server_ca_file"),
        };
    }

    private IPEndPoint? Http()
    {
        string? text = given.HttpListen ?? settings.Text("dga:worker_http");
        return text is null || text.Equals("off", StringComparison.OrdinalIgnoreCase) ? null : ServeSettings.ReadAddress("--http-listen", text, new IPEndPoint(IPAddress.Loopback, 4716), errors);
    }

    /// <summary>A port; in a Kubernetes namespace with a service of that name the variable is <c>tcp://10.0.0.1:6379</c>.</summary>
    private int Port(string key, int otherwise)
    {
        string text = settings.Text(key) ?? "";
        string number = text.StartsWith("tcp://", StringComparison.Ordinal) ? text[(text.LastIndexOf(':') + 1)..] : text;
        if (text.Length == 0)
        {
            return otherwise;
        }

        if (ushort.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0)
        {
            return port;
        }

        errors.Add($"{SafeText.Visible(settings[key].Named)} is \"{SafeText.Visible(text)}\"; allowed is 1 to 65535");
        return otherwise;
    }

    /// <summary>The first line of a file that holds a secret.</summary>
    private string? Secret(string key)
    {
        if (settings.Text(key) is not { } file)
        {
            return null;
        }

        try
        {
            string secret = File.ReadLines(file).FirstOrDefault("").Trim();
            if (secret.Length == 0)
            {
                errors.Add($"{key} is \"{SafeText.Visible(file)}\", whose first line is empty; allowed is a file that holds the secret");
            }

            return secret;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add($"{key} is \"{SafeText.Visible(file)}\", which cannot be read: {SafeText.Visible(e.Message).TrimEnd('.')}");
            return null;
        }
    }
}
