using System.Text;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>Makes the servers and buckets that several parts of a route can name.</summary>
internal sealed class PlaceBinder(RouteMistakes mistakes)
{
    /// <summary>Bytes of the longest name in PostgreSQL.</summary>
    private const int MostIdentifier = 63;

    public SftpPlace Sftp(RouteMap map)
    {
        if (map.Has("key_file") == map.Has("password"))
        {
            mistakes.Add(map.Line, $"{map.At} has {(map.Has("password") ? "both" : "neither of")} key_file and password; allowed is one of them");
        }

        if (map.Has("key_passphrase") && !map.Has("key_file"))
        {
            mistakes.Add(map.LineOf("key_passphrase"), $"{map.At}.key_passphrase has no effect without {map.At}.key_file");
        }

        // An unknown host key is never accepted, so it must be known from somewhere.
        if (!map.Has("known_hosts") && map.Texts("fingerprints").Count == 0)
        {
            mistakes.Add(map.Line, $"{map.At} needs known_hosts or fingerprints: the server's key is always verified (ssh-keyscan HOST | ssh-keygen -lf - shows it; compare it with what its owner says)");
        }

        return new SftpPlace
        {
            Host = map.Text("host") ?? "",
            Port = (int)(map.Number("port") ?? 22),
            User = map.Text("user") ?? "",
            KeyFile = map.Text("key_file"),
            KeyPassphrase = map.Secret("key_passphrase"),
            Password = map.Secret("password"),
            KnownHosts = map.Text("known_hosts"),
            Fingerprints = map.Texts("fingerprints"),
            ConnectTimeout = map.Time("connect_timeout") ?? TimeSpan.FromSeconds(30),
        };
    }

    public S3Place S3(RouteMap map)
    {
        if (map.Has("access_key") != map.Has("secret_key"))
        {
            mistakes.Add(map.Line, $"{map.At} has {(map.Has("access_key") ? "access_key" : "secret_key")} alone; allowed are access_key and secret_key together, or neither");
        }

        return new S3Place
        {
            Bucket = map.Text("bucket") ?? "",
            Region = map.Text("region"),
            Endpoint = Address(map.Text("endpoint")),
            PathStyle = map.Flag("path_style") ?? false,
            AccessKey = map.Secret("access_key"),
            SecretKey = map.Secret("secret_key"),
        };
    }

    public PostgresPlace Postgres(RouteMap map)
    {
        PostgresPlace usual = new() { Host = "", Database = "", User = "" };
        foreach (string member in (string[])["table", "names_table"])
        {
            if (map.Text(member) is { } name && name.Split('.') is var parts && (parts.Length > 2 || parts.Any(p => p.Length == 0 || Encoding.UTF8.GetByteCount(p) > MostIdentifier)))
            {
                mistakes.Add(map.LineOf(member), $"{map.At}.{member} is \"{Shown.Of(name)}\"; allowed is TABLE or SCHEMA.TABLE, each of at most {MostIdentifier} bytes");
            }
        }

        if (map.Has("skip_known_names") && !map.Has("names_table"))
        {
            mistakes.Warn(map.LineOf("skip_known_names"), $"{map.At}.skip_known_names has no effect without {map.At}.names_table");
        }

        if (map.Text("names_table") is { } names && names == (map.Text("table") ?? usual.Table))
        {
            mistakes.Add(map.LineOf("names_table"), $"{map.At}.names_table and {map.At}.table are the same; they must be two tables");
        }

        return usual with
        {
            Host = map.Text("host") ?? "",
            Port = (int)(map.Number("port") ?? usual.Port),
            Database = map.Text("database") ?? "",
            User = map.Text("user") ?? "",
            Password = map.Secret("password"),
            Tls = map.Flag("tls") ?? true,
            CaFile = map.Text("ca_file"),
            Table = map.Text("table") ?? usual.Table,
            NamesTable = map.Text("names_table"),
            SkipKnownNames = map.Flag("skip_known_names") ?? true,
        };
    }

    /// <summary>Null when there is none, or it is wrong (which its pattern has told).</summary>
    public static Uri? Address(string? text) => Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address : null;
}
