using System.CommandLine;
using System.Globalization;
using System.Net;
using Lazaret.Cli;
using Lazaret.Output;

namespace Lazaret.Certs;

/// <summary><c>lazaret certs dev</c>: certificates for trying out TLS.</summary>
internal static class CertsCommand
{
    private const int DefaultDays = 90;
    private const int MostDays = 825;

    public static VerbCommand Create()
    {
        VerbCommand verb = new("certs", "Make certificates for trying out TLS between core, connectors and collectors") { Examples = [.. Examples()] };
        verb.Add(Dev());
        return verb;
    }

    private static IEnumerable<(string Line, string Does)> Examples() =>
    [
        ("lazaret certs dev", "a CA, a server's and a client's certificate in ./certs"),
        ("lazaret certs dev --host core.example --host 10.0.0.5", "for a server with this name and address, too"),
        ("lazaret certs dev --out /etc/lazaret/tls --days 30 --force", "elsewhere, for a month, in place of those that are there"),
    ];

    private static VerbCommand Dev()
    {
        VerbCommand dev = new("dev", "Make a development CA and certificates signed by it")
        {
            Notes =
            [
                "Written are ca.pem, server.pem, server.key, client.pem and client.key; keys are readable by you only (mode 0600).",
                "The server's certificate is good for localhost, 127.0.0.1, ::1 and each --host. The CA's own key is thrown away:",
                "nothing else can be signed with it. For production take certificates of your own CA; the settings are the same.",
            ],
            Examples = [.. Examples()],
        };
        Option<string> output = new("--out") { Description = "The folder to write to; made when it is not there", HelpName = "DIR", DefaultValueFactory = _ => "certs" };
        Option<string[]> host = new("--host") { Description = "A further host name or address of the server; may be given more than once", HelpName = "NAME", Arity = ArgumentArity.OneOrMore };
        Option<string> days = new("--days")
        {
            Description = $"How long they last, 1 to {MostDays} days",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultDays.ToString(CultureInfo.InvariantCulture),
        };
        Option<bool> force = new("--force") { Description = "Replace files that are there" };
        foreach (Option option in (Option[])[output, host, days, force])
        {
            dev.Add(option);
        }

        dev.SetAction(parsed => Run(
            parsed.GetValue(output)!, parsed.GetValue(host) ?? [], parsed.GetValue(days)!, parsed.GetValue(force), TimeProvider.System, parsed.InvocationConfiguration.Output));
        return dev;
    }

    private static int Run(string output, string[] hosts, string days, bool force, TimeProvider time, TextWriter stdout)
    {
        if (output.Length == 0)
        {
            throw new UserErrorException("--out is empty; name a folder");
        }

        if (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > MostDays)
        {
            throw new UserErrorException($"--days is \"{SafeText.Visible(days)}\"; allowed is a whole number from 1 to {MostDays}");
        }

        string? wrong = Array.Find(hosts, h => !IsHost(h));
        if (wrong is not null)
        {
            throw new UserErrorException($"--host \"{SafeText.Visible(wrong)}\" is not a host name or address; allowed is a name such as core.example or *.example, or an address, without scheme and port");
        }

        string folder = Path.GetFullPath(output);
        DevCertificates made = DevCertificates.Make(hosts, count, time.GetUtcNow());
        CertificateFolder.Write(folder, made, force);
        string F(string name) => SafeText.Visible(Path.Combine(folder, name));
        stdout.Write(
            $"""
            Made in {SafeText.Visible(folder)}, good until {made.Until.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC:
              ca.pem                  trust this one
              server.pem, server.key  for core, connectors and collectors, as {string.Join(", ", new[] { "localhost", "127.0.0.1", "::1" }.Concat(hosts))}
              client.pem, client.key  for collectors that ask the core for a certificate

            What to do next
              Core over HTTPS:        DSXCONNECT_USE_TLS=true
                                      DSXCONNECT_TLS_CERTFILE={F("server.pem")}
                                      DSXCONNECT_TLS_KEYFILE={F("server.key")}
              Connector over HTTPS:   DSXCONNECTOR_USE_TLS=true
                                      DSXCONNECTOR_TLS_CERTFILE={F("server.pem")}
                                      DSXCONNECTOR_TLS_KEYFILE={F("server.key")}
              Connector trusts core:  DSXCONNECTOR_CA_BUNDLE={F("ca.pem")}
              Audit over TLS:         DSXCONNECT_SYSLOG__TRANSPORT=tls
                                      DSXCONNECT_SYSLOG__TLS_CA_FILE={F("ca.pem")}
              Try it:                 curl --cacert {F("ca.pem")} https://localhost:8586/healthz
            These are for trying things out: keep the keys out of version control and images.

            """.ReplaceLineEndings("\n"));
        return ExitCodes.Ok;
    }

    private static bool IsHost(string text)
    {
        string plain = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        return IPAddress.TryParse(text, out _)
            || (Uri.CheckHostName(plain) == UriHostNameType.Dns && plain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') && plain.Length <= 253);
    }
}
