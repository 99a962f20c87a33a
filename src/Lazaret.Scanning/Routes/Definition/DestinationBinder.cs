using System.Globalization;
using Lazaret.Core.Delivery;
using Lazaret.Core.Routes.Definition;
using Lazaret.Core.Routes.Naming;
using Lazaret.Core.Text;

namespace Lazaret.Scanning.Routes.Definition;

/// <summary>Makes the destinations.</summary>
internal sealed class DestinationBinder(RouteMistakes mistakes, PlaceBinder places, NamePattern? pattern)
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public IReadOnlyList<RouteDestination> Bind(IReadOnlyList<RouteMap> maps) => [.. maps.Select(Bind)];

    private RouteDestination Bind(RouteMap map)
    {
        string name = Name(map);
        KeyTemplate key = Key(map);
        RouteDestination made = map.Text("kind") switch
        {
            "s3" => new S3Destination
            {
                Name = name,
                Key = key,
                Place = places.S3(map),
                Encryption = map.Text("sse"),
                KmsKey = map.Text("kms_key"),
                MultipartAbove = map.Number("multipart_above") ?? 16L << 20,
            },
            "sftp" => new SftpDestination { Name = name, Key = key, Server = places.Sftp(map), Folder = map.Text("folder") ?? "" },
            _ => new FolderDestination { Name = name, Key = key, Folder = map.Text("folder") ?? "" },
        };
        if (map.Has("kms_key") && map.Text("sse") != "aws:kms")
        {
            mistakes.Add(map.LineOf("kms_key"), $"{map.At}.kms_key has no effect unless {map.At}.sse is aws:kms");
        }

        string exists = map.Text("exists") ?? "fail";
        if (!key.TellsItemsApart && exists == "overwrite")
        {
            mistakes.Add(map.LineOf("exists"), $"{map.At}.exists is overwrite, but the key \"{Shown.Of(key.Text)}\" does not tell files apart: one would replace the other; put {{name}}, {{path}} or {{sha256}} into it");
        }
        else if (!key.TellsItemsApart)
        {
            mistakes.Warn(map.LineOf("key"), $"the key \"{Shown.Of(key.Text)}\" of {map.At} does not tell files apart; put {{name}}, {{path}} or {{sha256}} into it");
        }

        return made with
        {
            Prefix = map.Text("prefix") ?? "",
            Overwrite = exists == "overwrite" ? OverwritePolicy.Always : OverwritePolicy.Never,
            RenameOnCollision = exists == "rename",
            DoneMarker = map.Text("done_marker"),
        };
    }

    private string Name(RouteMap map)
    {
        string kind = map.Text("kind") ?? "";
        string name = map.Text("name") ?? kind;
        if (names.Add(name))
        {
            return name;
        }

        if (map.Has("name"))
        {
            mistakes.Add(map.LineOf("name"), $"{map.At}.name is \"{name}\", as another destination is; each needs its own");
            return name;
        }

        int number = 2;
        while (!names.Add(kind + number.ToString(CultureInfo.InvariantCulture)))
        {
            number++;
        }

        return kind + number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>After a mistake the usual one, so that the rest is looked at too.</summary>
    private KeyTemplate Key(RouteMap map)
    {
        string text = map.Text("key") ?? KeyTemplate.Default;
        if (KeyTemplate.TryParse(text, [.. pattern?.Attributes ?? []], out KeyTemplate? key, out string? error))
        {
            if (map.Has("prefix") && !text.Contains("{prefix}", StringComparison.Ordinal))
            {
                mistakes.Add(map.LineOf("prefix"), $"{map.At}.prefix has no effect, because {map.At}.key does not hold {{prefix}}");
            }

            return key;
        }

        mistakes.Add(map.LineOf("key"), $"{map.At}.key: {Shown.Of(error)}");
        return KeyTemplate.TryParse(KeyTemplate.Default, [], out KeyTemplate? usual, out _) ? usual : throw new InvalidOperationException("The usual key template is sound.");
    }
}
