using System.Net;
using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Domains.Batching;
using Lazaret.Domains.Classify;
using Lazaret.Domains.Grpc;
using Lazaret.Output;
using Lazaret.Scanning.Api;

namespace Lazaret.Domains.Serve;

/// <summary>Turns the settings <c>dga:…</c> and what the command line says beside them into what a server needs.</summary>
internal static class ServeSettings
{
    private const int ShortestToken = 16;

    /// <summary>What is wrong with the address of health and metrics; null when nothing is.</summary>
    public static string? WrongHttp(string text) => text.Equals("off", StringComparison.OrdinalIgnoreCase) ? null : CoreRules.Listen(text);

    /// <summary>The server's settings.</summary>
    /// <param name="settings">Those of the environment and files.</param>
    /// <param name="given">Those of the command line, which win.</param>
    /// <exception cref="UserErrorException">Something is wrong; all of it is told.</exception>
    public static DomainServerOptions Server(SettingSet settings, ServeRequest given)
    {
        List<string> errors = [];
        IPEndPoint listen = ReadAddress("--listen", given.Listen ?? settings.Text("dga:listen"), new IPEndPoint(IPAddress.Loopback, DomainServerOptions.DefaultPort), errors);
        if (given.Port is { } port)
        {
            listen = new IPEndPoint(listen.Address, port);
        }

        string? http = given.HttpListen ?? settings.Text("dga:http_listen");
        int? v3 = given.V3Port ?? (int?)settings.Number("dga:v3_port");
        DomainServerOptions options = new()
        {
            Listen = listen,
            ListenV3 = v3 is { } number ? new IPEndPoint(listen.Address, number) : null,
            ListenHttp = http?.Equals("off", StringComparison.OrdinalIgnoreCase) == true ? null : ReadAddress("--http-listen", http, Above(listen), errors),
            AllowOpen = settings.Flag("dga:allow_open") == true,
            CertFile = given.CertFile ?? settings.Text("dga:tls_cert_file"),
            KeyFile = given.KeyFile ?? settings.Text("dga:tls_key_file"),
            Profile = given.Engine.Profile,
            MaxConnectionAge = settings.Seconds("dga:connection_age") ?? TimeSpan.FromMinutes(30),
            Tokens = ReadTokens(given.TokenFile ?? settings.Text("dga:token_file"), errors),
        };
        return errors.Count == 0 ? options : throw new UserErrorException(string.Join("; ", errors));
    }

    /// <summary>Settings of the batches.</summary>
    public static BatchingOptions Batching(SettingSet settings, ServeRequest given) => new()
    {
        MaxQueue = given.MaxQueue ?? (int)(settings.Number("dga:max_queue") ?? 65_536),
        Workers = given.Workers ?? (int)(settings.Number("dga:workers") ?? Environment.ProcessorCount),
        CacheEntries = (int)(settings.Number("dga:cache") ?? 100_000),
    };

    private static IPEndPoint Above(IPEndPoint listen) => new(listen.Address, listen.Port is > 0 and < IPEndPoint.MaxPort ? listen.Port + 1 : 0);

    /// <summary>An address of this machine; what is wrong with it is added to the errors.</summary>
    public static IPEndPoint ReadAddress(string name, string? text, IPEndPoint otherwise, List<string> errors)
    {
        if (text is null)
        {
            return otherwise;
        }

        if (ListenAddress.TryParse(text, out ListenAddress? address, out string? _) && !address.IsTls)
        {
            return new IPEndPoint(address.Address, address.Port);
        }

        // An address alone means the usual port.
        if (IPAddress.TryParse(text.Trim('[', ']'), out IPAddress? ip))
        {
            return new IPEndPoint(ip, otherwise.Port);
        }

        errors.Add($"{name} is \"{SafeText.Visible(text)}\"; allowed are ADDRESS, ADDRESS:PORT such as 0.0.0.0:4714 or [::1]:4714, and a bare port");
        return otherwise;
    }

    /// <summary>The tokens of a file, one a line; what is wrong with it is added to the errors.</summary>
    public static List<string> ReadTokens(string? file, List<string> errors)
    {
        if (file is null)
        {
            return [];
        }

        try
        {
            List<string> tokens = [.. File.ReadLines(file).Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith('#'))];
            if (tokens.Count == 0)
            {
                errors.Add($"the token file {SafeText.Visible(file)} holds no token; allowed is one a line");
            }

            if (tokens.Exists(t => t.Length < ShortestToken || t.AsSpan().ContainsAnyExceptInRange('!', '~')))
            {
                errors.Add($"the token file {SafeText.Visible(file)} holds a token that is too short or has other characters than printable ASCII; allowed are {ShortestToken} characters or more, without blanks");
            }

            return tokens;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.Add($"the token file {SafeText.Visible(file)} cannot be read: {SafeText.Visible(e.Message).TrimEnd('.')}");
            return [];
        }
    }
}
