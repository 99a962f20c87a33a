using System.Globalization;
using System.Text;
using Lazaret.Core.Routes.Definition;
using Lazaret.EndToEnd.Tests.Cli;
using Lazaret.Routes;
using Lazaret.Scanning.Routes.Definition;
using Lazaret.TestKit.Dsx;
using Lazaret.TestKit.Dsx.OpenApi;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lazaret.EndToEnd.Tests.Routes;

/// <summary>The files of <c>deploy</c> have the form of their kind, and their parts fit together.</summary>
public sealed class DeployFilesTests
{
    private static readonly string Deploy = Path.Combine(LazaretBinary.Root, "deploy");
    private static readonly string Schemas = Path.Combine(LazaretBinary.Root, "tests/Lazaret.EndToEnd.Tests/Routes/Schemas");

    [Fact]
    public void The_compose_file_has_the_form_of_one()
    {
        Dictionary<string, object?> file = Map(Documents("compose/route.yaml").Single());
        Assert.Empty(Check("compose.json", null, file));

        file["servces"] = new Dictionary<string, object?>();
        Assert.NotEmpty(Check("compose.json", null, file)); // the schema does see mistakes
    }

    [Fact]
    public void The_compose_file_declares_what_it_uses_and_mounts_what_the_route_names()
    {
        Dictionary<string, object?> file = Map(Documents("compose/route.yaml").Single());
        Dictionary<string, object?> services = Map(file["services"]);
        foreach ((string name, object? value) in services)
        {
            Dictionary<string, object?> service = Map(value);
            Assert.All(List(service, "networks"), n => Assert.Contains((string)n!, Map(file["networks"]).Keys));
            Assert.All(List(service, "secrets"), s => Assert.Contains((string)s!, Map(file["secrets"]).Keys));
            Assert.All(List(service, "configs"), c => Assert.Contains((string)Map(c)["source"]!, Map(file["configs"]).Keys));
            Assert.All(List(service, "volumes"), v => Assert.Contains(((string)v!).Split(':')[0], Map(file["volumes"]).Keys));
            Assert.All(Map(service.GetValueOrDefault("depends_on") ?? new Dictionary<string, object?>()).Keys, d => Assert.Contains(d, services.Keys));
            Assert.True(name == "route" || !service.ContainsKey("secrets"), "secrets are for the route alone");
        }

        Dictionary<string, object?> lazaret = Map(services["route"]);
        RouteDefinition route = Route("compose/route/route.yaml");
        string[] mounted = [.. List(lazaret, "secrets").Select(s => "/run/secrets/" + s), .. List(lazaret, "configs").Select(c => (string)Map(c)["target"]!)];
        Assert.All(Named(route), path => Assert.Contains(path, mounted));
        string[] volumes = [.. List(lazaret, "volumes").Select(v => ((string)v!).Split(':')[1])];
        Assert.Contains(volumes, v => ((FolderQuarantine)route.Quarantine).Folder.StartsWith(v + "/", StringComparison.Ordinal));
        Assert.Contains(volumes, v => (string)Map(lazaret["environment"])["LAZARET_DATA"]! == v);
        Assert.All(route.Scanners, s => Assert.StartsWith("clamd:tcp://clamd:", s));
    }

    [Fact]
    public void The_files_for_Kubernetes_have_the_form_of_their_kinds()
    {
        int count = 0;
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Deploy, "kubernetes/route"), "*.yaml").Where(f => Path.GetFileName(f) != "route.yaml"))
        {
            foreach (object? document in Documents(path))
            {
                Dictionary<string, object?> map = Map(document);
                Assert.Empty(Check("kubernetes.json", (string)map["kind"]!, map));
                count++;
            }
        }

        Assert.Equal(5, count);
    }

    [Fact]
    public void The_pod_has_what_the_route_names_and_nothing_that_everybody_may_read()
    {
        List<Dictionary<string, object?>> all = [.. Directory.EnumerateFiles(Path.Combine(Deploy, "kubernetes/route"), "*.yaml").Where(f => Path.GetFileName(f) != "route.yaml").SelectMany(Documents).Select(Map)];
        Dictionary<string, object?> kustomization = all.Single(d => (string)d["kind"]! == "Kustomization");
        Assert.All(List(kustomization, "resources"), r => Assert.True(File.Exists(Path.Combine(Deploy, "kubernetes/route", (string)r!))));
        Dictionary<string, object?> config = Map(List(kustomization, "configMapGenerator").Single());
        Assert.All(List(config, "files"), f => Assert.True(File.Exists(Path.Combine(Deploy, "kubernetes/route", (string)f!))));

        Dictionary<string, object?> spec = Map(all.Single(d => (string)d["kind"]! == "Deployment")["spec"]);
        Dictionary<string, object?> template = Map(spec["template"]);
        Assert.Equal(Map(Map(spec["selector"])["matchLabels"]), Map(Map(template["metadata"])["labels"]));
        Dictionary<string, object?> pod = Map(template["spec"]);
        Dictionary<string, Dictionary<string, object?>> volumes = List(pod, "volumes").Select(Map).ToDictionary(v => (string)v["name"]!);
        foreach (Dictionary<string, object?> container in List(pod, "containers").Select(Map))
        {
            Assert.All(List(container, "volumeMounts"), m => Assert.Contains((string)Map(m)["name"]!, volumes.Keys));
        }

        Dictionary<string, object?> lazaret = List(pod, "containers").Select(Map).Single(c => (string)c["name"]! == "route");
        Dictionary<string, string> mounts = List(lazaret, "volumeMounts").Select(Map).ToDictionary(m => (string)m["mountPath"]!, m => (string)m["name"]!);
        RouteDefinition route = Route("kubernetes/route/route.yaml");
        Assert.All(Named(route), path => Assert.Contains(Path.GetDirectoryName(path)!, mounts.Keys));
        string[] claims = [.. all.Where(d => (string)d["kind"]! == "PersistentVolumeClaim").Select(d => (string)Map(d["metadata"])["name"]!)];
        string quarantine = mounts[Path.GetDirectoryName(((FolderQuarantine)route.Quarantine).Folder)!];
        Assert.Contains((string)Map(volumes[quarantine]["persistentVolumeClaim"])["claimName"]!, claims);
        Assert.Contains((string)Map(volumes[mounts["/var/lib/lazaret"]]["persistentVolumeClaim"])["claimName"]!, claims);

        // The reference's 400 was decimal, and so 0620.
        Assert.Equal((long)Convert.ToInt32("400", 8), Map(volumes["secrets"]["secret"])["defaultMode"]);
        Assert.Equal((string)config["name"]!, Map(volumes["config"]["configMap"])["name"]);
    }

    private static RouteDefinition Route(string path)
    {
        RouteReading reading = RouteReader.Read(File.ReadAllText(Path.Combine(Deploy, path)), path, RouteFile.ScannerMistake);
        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Warnings);
        return reading.Route!;
    }

    /// <summary>The files that a route reads.</summary>
    private static IEnumerable<string> Named(RouteDefinition route)
    {
        SftpPlace server = ((SftpSource)route.Source).Server;
        S3Place bucket = ((S3Destination)route.Deliver.Single()).Place;
        return [server.KeyFile!, server.KnownHosts!, bucket.AccessKey!.Name, bucket.SecretKey!.Name, .. route.Notify.Select(n => n.SecretUrl!.Name)];
    }

    private static List<string> Check(string schema, string? kind, object? value)
    {
        Dictionary<string, object?> document = PythonJson.LoadsObject(Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Schemas, schema))));
        List<string> errors = [];
        new SchemaChecker(document).Check(kind is null ? document : document[kind], value, "$", errors);
        return errors;
    }

    private static Dictionary<string, object?> Map(object? value) => (Dictionary<string, object?>)value!;

    private static List<object?> List(Dictionary<string, object?> map, string name) => (List<object?>?)map.GetValueOrDefault(name) ?? [];

    private static IEnumerable<object?> Documents(string path)
    {
        YamlStream yaml = [];
        yaml.Load(new StringReader(File.ReadAllText(Path.Combine(Deploy, path))));
        return yaml.Documents.Select(d => Plain(d.RootNode));
    }

    private static object? Plain(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.ToDictionary(c => ((YamlScalarNode)c.Key).Value!, c => Plain(c.Value)),
        YamlSequenceNode list => list.Children.Select(Plain).ToList(),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => scalar.Value switch
        {
            null or "" or "~" or "null" => null,
            "true" => true,
            "false" => false,
            string number when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) => value,
            string word => word,
        },
        _ => ((YamlScalarNode)node).Value,
    };
}
