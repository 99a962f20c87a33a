using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Remote;

/// <summary>The options of every client verb: which server, which key, and whether a program reads the answer.</summary>
internal sealed class ServerOptionSet
{
    private readonly Option<string?> server = new("--server") { Description = "The server; default $LAZARET_SERVER, else http://127.0.0.1:8586", HelpName = "URL" };
    private readonly Option<string?> key = new("--api-key") { Description = "Better: $LAZARET_API_KEY, which other users of the machine cannot see", HelpName = "KEY" };
    private readonly Option<bool> json = new("--json") { Description = "Print what the server answered as JSON, one object a line" };

    public ServerOptionSet(Command verb)
    {
        verb.Add(server);
        verb.Add(key);
        verb.Add(json);
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(json);

    public ServerClient Connect(ParseResult parsed)
    {
        string url = parsed.GetValue(server) ?? Environment.GetEnvironmentVariable("LAZARET_SERVER") ?? "http://127.0.0.1:8586";
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw new UserErrorException($"--server is \"{SafeText.Visible(url)}\"; allowed is an address such as http://127.0.0.1:8586");
        }

        return new ServerClient(address, parsed.GetValue(key) ?? Environment.GetEnvironmentVariable("LAZARET_API_KEY"));
    }
}
