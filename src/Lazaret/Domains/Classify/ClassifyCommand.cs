using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Lazaret.Cli;
using Lazaret.Domains.Client;
using Lazaret.Output;

namespace Lazaret.Domains.Classify;

/// <summary><c>lazaret dga classify</c>: the existing system's client (<c>domain-classifier</c> §1.3) with its options and output, and more.</summary>
internal static class ClassifyCommand
{
    private static readonly string[] Outputs = ["json", "jsonl", "csv"];

    /// <param name="name">The verb's name.</param>
    /// <param name="hidden">It is an alias that help does not list.</param>
    public static VerbCommand Create(string name, bool hidden)
    {
        VerbCommand verb = new(name, "Classify names from the command line, a file or standard input")
        {
            Hidden = hidden,
            Notes =
            [
                "Names on the command line beat -f. Without either, standard input is read, one name a line unless --format says otherwise. -h is the host of a server: help is --help.",
                "Formats: csv has a first record that names the columns, jsonl an object a line; both need the column of the names. ndjson is jsonl whose lines may also be strings.",
                "Outputs: json is one array as the existing client writes it, in which names that come again are left out; jsonl is an object a line and csv a row for each name, in order.",
                "What is no registrable name is not judged: is_dga is null, verdict is not_applicable, and a note on standard error says why. No names at all give an empty output.",
                "Memory does not grow with the input. Exit codes: 0 done, whatever was found; 2 an error; 130 and 143 stopped by a signal.",
            ],
            Examples =
            [
                ($"lazaret dga {name} -d wikipedia.org -d xjpakmdcfuqe.ru", "two names, as the existing client takes and tells them"),
                ($"lazaret dga {name} -f names.csv -dc query", "the column query of a CSV file"),
                ($"zcat dns.log.gz | cut -f10 | lazaret dga {name} --output jsonl", "a stream of any length, an answer a line"),
                ($"lazaret dga {name} -f names.txt -fmt txt --output csv --threshold-profile sensitive", "a table, with the lowest thresholds"),
                ($"lazaret dga {name} --csv names.csv", "put the column classification into a file"),
                ($"lazaret dga {name} -r -h dga.internal -p 4714 -d xjpakmdcfuqe.ru", "ask a server"),
            ],
        };
        Argument<string[]> names = new("NAME") { Description = "Names to classify", Arity = ArgumentArity.ZeroOrMore };
        names.Validators.Add(RefuseUnknownOptions);
        Option<string[]> domain = new("--domain", "-d") { Description = "A name to classify; may be given more than once", HelpName = "NAME", Arity = ArgumentArity.OneOrMore };
        Option<string[]> domains = new("--domains") { HelpName = "NAME", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = true, Hidden = true };
        Option<string?> file = new("--input-filepath-or-buf", "-f") { Description = "A file of names; - is standard input. A file that is compressed with gzip is read too", HelpName = "FILE" };
        Option<string?> format = new("--format", "-fmt") { Description = "How the input is written: csv (default), jsonl, txt (one name a line) or ndjson", HelpName = "F" };
        Option<string> column = new("--domains_column", "-dc") { Description = "The column or member that holds the names; default domain", HelpName = "C", DefaultValueFactory = _ => "domain" };
        Option<string?> families = new("--families-number", "-n") { Description = "52 or 81, as the existing client takes it; there is one list of families here, and it holds both", HelpName = "N" };
        Option<bool> remote = new("--remote-analysis", "-r") { Description = "Ask a server (lazaret dga serve) in place of the model that is built in" };
        Option<string> host = new("--remote-host", "-h") { Description = "The server's host, or several with commas between; default localhost", HelpName = "HOST", DefaultValueFactory = _ => "localhost" };
        Option<string?> port = new("--remote-port", "-p") { Description = "Its port; default 4714", HelpName = "PORT" };
        Option<bool> tls = new("--tls") { Description = "Speak TLS with the server" };
        Option<string?> ca = new("--ca-file") { Description = "PEM file with the authority of its certificate; means --tls", HelpName = "FILE" };
        Option<string?> token = new("--token-file") { Description = "A file with the token that it asks for", HelpName = "FILE" };
        Option<string?> output = new("--output", "-o") { Description = "json (default), jsonl or csv", HelpName = "F" };
        Option<string?> csv = new("--csv") { Description = "A CSV file that gets the column classification (DGA, ok, or N/A and why); it is replaced when all is done", HelpName = "FILE" };
        Option<bool> explain = new("--explain") { Description = "Give the reasons too; slower. With jsonl the lines are whole verdict records" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "No notes and no progress on standard error" };
        EngineOptionSet engine = new();
        verb.Add(names);
        foreach (Option option in (Option[])[domain, domains, file, format, column, families, output, explain])
        {
            verb.Add(option);
        }

        engine.AddTo(verb);
        foreach (Option option in (Option[])[csv, remote, host, port, tls, ca, token, quiet])
        {
            verb.Add(option);
        }

        verb.SetAction(async (parsed, _) =>
        {
            List<string> errors = [];
            string[] given = [.. parsed.GetValue(names) ?? [], .. parsed.GetValue(domain) ?? [], .. parsed.GetValue(domains) ?? []];
            ClassifyRequest request = new()
            {
                Names = given,
                File = parsed.GetValue(file),
                Format = ClassifyRequest.FormatOf(parsed.GetValue(format), errors),
                Column = parsed.GetValue(column)!,
                Output = OneOf("--output", parsed.GetValue(output), Outputs, errors) ?? "json",
                Csv = parsed.GetValue(csv),
                Explain = parsed.GetValue(explain),
                Quiet = parsed.GetValue(quiet),
                Server = parsed.GetValue(remote)
                    ? new ServerRequest(ServersOf(parsed.GetValue(host)!, parsed.GetValue(port), errors), parsed.GetValue(tls) || parsed.GetValue(ca) is not null, parsed.GetValue(ca), parsed.GetValue(token))
                    : null,
            };
            if (parsed.GetValue(families) is { } number and not ("52" or "81"))
            {
                errors.Add($"-n is \"{SafeText.Visible(number)}\"; allowed are 52 and 81");
            }

            request.Check(errors);
            EngineRequest wanted = engine.Read(parsed, errors);
            if (errors.Count > 0)
            {
                throw new UserErrorException(string.Join("; ", errors));
            }

            return await new ClassifyRun(request, wanted, TimeProvider.System).RunAsync();
        });
        return verb;
    }

    private static string? OneOf(string name, string? text, string[] allowed, List<string> errors)
    {
        if (text is not null && !allowed.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add($"{name} is \"{SafeText.Visible(text)}\"; allowed are {string.Join(", ", allowed)}");
        }

        return text?.ToLowerInvariant();
    }

    private static List<ServerName> ServersOf(string host, string? port, List<string> errors)
    {
        if (!ushort.TryParse(port ?? "4714", NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) || number == 0)
        {
            errors.Add($"-p is \"{SafeText.Visible(port!)}\"; allowed is 1 to 65535");
            return [];
        }

        if (ServerName.TryParseList(host, number, out List<ServerName>? servers))
        {
            return servers;
        }

        errors.Add($"-h is \"{SafeText.Visible(host)}\"; allowed is {ServerName.Allowed}");
        return [];
    }

    private static void RefuseUnknownOptions(ArgumentResult result)
    {
        foreach (Token token in result.Tokens.Where(t => t.Value.StartsWith('-') && t.Value.Length > 1))
        {
            result.AddError($"unknown option {token.Value}; a name that begins with a dash is given with -d={token.Value}");
        }
    }
}
