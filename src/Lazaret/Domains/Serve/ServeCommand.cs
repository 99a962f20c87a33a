using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.Domains.Classify;
using Lazaret.Output;

namespace Lazaret.Domains.Serve;

/// <summary><c>lazaret dga serve</c>: the existing system's server (<c>domain-classifier</c> §1.2, §1.3) with its options, and more.</summary>
internal static class ServeCommand
{
    private static readonly string[] Levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

    /// <param name="name">The verb's name.</param>
    /// <param name="hidden">It is an alias that help does not list.</param>
    public static VerbCommand Create(string name, bool hidden)
    {
        VerbCommand verb = new(name, "Answer over gRPC: the existing interface, and batches and streams")
        {
            Hidden = hidden,
            Notes =
            [
                "Settings dga:… of the settings file and LAZARET__DGA__… of the environment hold where no option is given; LISTENING_PORT is the port of version 3. docs/domains-grpc.md has all of it.",
                "Health (grpc.health.v1) is on the same port; /health/live, /health/ready and /metrics are one port above it, over HTTP.",
                "On another address than loopback callers must send a token: --token-file; dga:allow_open=true serves without, on a network that lets nobody else in.",
                "Ctrl-C or SIGTERM: no new calls are taken, those under way are finished (at most 10 s), exit code 0.",
            ],
            Examples =
            [
                ($"lazaret dga {name}", "on 127.0.0.1:4714"),
                ($"lazaret dga {name} --v3-port 50054", "and the older interface, for existing workers"),
                ($"lazaret dga {name} --listen 0.0.0.0 --token-file tokens --tls-cert server.pem --tls-key server.key", "for a network"),
                ($"lazaret dga {name} -p 4714 -n 81 -w 10 -v WARNING", "as the existing server is started"),
            ],
        };
        Option<string?> listen = new("--listen") { Description = "Where to listen, such as 0.0.0.0 or 0.0.0.0:4714; default 127.0.0.1:4714", HelpName = "ADDR" };
        Option<int?> port = Whole("--port", "The port, in place of that of --listen; 0 = any free one", 0, 65535, "-p");
        Option<int?> v3 = Whole("--v3-port", "Serve version 3 of the existing interface too; the existing system has it on 50054", 0, 65535);
        Option<string?> http = new("--http-listen") { Description = "Where health and metrics are, or off; default one port above the other", HelpName = "ADDR" };
        Option<int?> queue = Whole("--max-queue", "Names that may wait; who comes then is refused; default 65536", 1, 10_000_000);
        Option<int?> workers = Whole("--max-workers", "Batches scored at once; default one a processor, and more than that brings nothing", 1, 1024, "-w");
        Option<string?> token = new("--token-file") { Description = "Callers must send one of the tokens in this file, one a line", HelpName = "FILE" };
        Option<string?> cert = new("--tls-cert") { Description = "PEM file with the certificate; read again when it changes", HelpName = "FILE" };
        Option<string?> key = new("--tls-key") { Description = "PEM file with its key", HelpName = "FILE" };
        Option<string?> families = new("--families-number", "-n") { Description = "52 or 81, as the existing server takes it; there is one list of families here, and it holds both", HelpName = "N" };
        Option<string?> verbosity = new("--verbosity", "-v") { Description = "What is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL; default log:level", HelpName = "LEVEL" };
        EngineOptionSet engine = new();
        foreach (Option option in (Option[])[listen, port, v3, http, token, cert, key, queue, workers, families, verbosity])
        {
            verb.Add(option);
        }

        engine.AddTo(verb);
        verb.SetAction(async (parsed, _) =>
        {
            List<string> errors = [];
            EngineRequest model = engine.Read(parsed, errors);
            OneOf(errors, "--families-number", parsed.GetValue(families), "52", "81");
            OneOf(errors, "--verbosity", parsed.GetValue(verbosity), Levels);
            if (errors.Count > 0)
            {
                throw new UserErrorException(string.Join("; ", errors));
            }

            ServeRequest request = new()
            {
                Engine = model,
                Listen = parsed.GetValue(listen),
                Port = parsed.GetValue(port),
                V3Port = parsed.GetValue(v3),
                HttpListen = parsed.GetValue(http),
                MaxQueue = parsed.GetValue(queue),
                Workers = parsed.GetValue(workers),
                TokenFile = parsed.GetValue(token),
                CertFile = parsed.GetValue(cert),
                KeyFile = parsed.GetValue(key),
                Verbosity = parsed.GetValue(verbosity),
            };
            return await new ServeRun(request, CoreSettings.Load(engine.Config(parsed)), TimeProvider.System).RunAsync();
        });
        return verb;
    }

    private static Option<int?> Whole(string name, string description, int least, int most, params string[] aliases)
    {
        Option<int?> option = new(name, aliases) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (!int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) || number < least || number > most)
            {
                result.AddError($"{name} is \"{text}\"; allowed is {least} to {most}");
            }
        });
        return option;
    }

    private static void OneOf(List<string> errors, string name, string? value, params string[] allowed)
    {
        if (value is not null && !allowed.Contains(value, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add($"{name} is \"{SafeText.Visible(value)}\"; allowed are {string.Join(", ", allowed)}");
        }
    }
}
